// SPDX-License-Identifier: Apache-2.0
// What config/import.hpp declares, compiled as config/json/implementation.cpp is.
#ifndef ANNEAL_CONFIG_IMPORT_IMPLEMENTATION_CPP
#define ANNEAL_CONFIG_IMPORT_IMPLEMENTATION_CPP

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/nearest.hpp"
#include "anneal/config/detail/number.hpp"
#include "anneal/config/import.hpp"
#include "anneal/config/import/node.hpp"
#include "anneal/config/import/source.hpp"
#include "anneal/config/import/words.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/core/horizon.hpp"

#include "anneal/config/import/node.cpp"
#include "anneal/config/import/torch.cpp"

#include "anneal/config/import/transformers.cpp"

#include "anneal/config/import/axolotl.cpp"
#include "anneal/config/import/caffe.cpp"
#include "anneal/config/import/darknet.cpp"
#include "anneal/config/import/deepspeed.cpp"
#include "anneal/config/import/lczero.cpp"
#include "anneal/config/import/lightning.cpp"
#include "anneal/config/import/llama_cpp.cpp"
#include "anneal/config/import/megatron.cpp"
#include "anneal/config/import/mmengine.cpp"
#include "anneal/config/import/timm.cpp"
#include "anneal/config/import/tiny_cuda_nn.cpp"
#include "anneal/config/import/torchtune.cpp"
#include "anneal/config/import/yolo.cpp"

#include "anneal/config/import/import.cpp"

#endif
