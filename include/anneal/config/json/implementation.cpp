// SPDX-License-Identifier: Apache-2.0
// What config/json.hpp and config/load.hpp declare. One file of a program compiles this: that of the target anneal::json,
// or the one that defines ANNEAL_JSON_IMPLEMENTATION.
#ifndef ANNEAL_CONFIG_JSON_IMPLEMENTATION_CPP
#define ANNEAL_CONFIG_JSON_IMPLEMENTATION_CPP

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/nearest.hpp"
#include "anneal/config/detail/walk_limit.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/catalogue.hpp"
#include "anneal/config/json/keras.hpp"
#include "anneal/config/json/libtorch.hpp"
#include "anneal/config/json/llmc.hpp"
#include "anneal/config/json/megatron.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/optax.hpp"
#include "anneal/config/json/pytorch.hpp"
#include "anneal/config/json/recipes.hpp"
#include "anneal/config/json/schema.hpp"
#include "anneal/config/json/sink.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/config/json/timm.hpp"
#include "anneal/config/json/transformers.hpp"
#include "anneal/config/json/types.hpp"
#include "anneal/config/load.hpp"
#include "anneal/driver/detail/clock.hpp"

#include "anneal/config/json/load.cpp"
#include "anneal/config/json/node.cpp"
#include "anneal/config/json/overrides.cpp"
#include "anneal/config/json/schema.cpp"
#include "anneal/config/json/sink.cpp"
#include "anneal/config/json/state.cpp"
#include "anneal/config/json/state_scheduled.cpp"
#include "anneal/config/json/types.cpp"

#endif
