// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: all but the lists of types.
#ifndef ANNEAL_CONFIG_JSON_CORE_CPP
#define ANNEAL_CONFIG_JSON_CORE_CPP

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
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
#include "anneal/config/json/curves.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/schema.hpp"
#include "anneal/config/json/sink.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/config/json/types.hpp"
#include "anneal/config/load.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/curve/composed.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/hyperbolic.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/curve/logarithmic.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/curve/tanh.hpp"
#include "anneal/driver/detail/clock.hpp"
#include "anneal/schedule/linear.hpp"

#include "anneal/config/json/curves.cpp"
#include "anneal/config/json/load.cpp"
#include "anneal/config/json/node.cpp"
#include "anneal/config/json/overrides.cpp"
#include "anneal/config/json/schema.cpp"
#include "anneal/config/json/sink.cpp"
#include "anneal/config/json/state.cpp"
#include "anneal/config/json/state_scheduled.cpp"
#include "anneal/config/json/types.cpp"

#endif
