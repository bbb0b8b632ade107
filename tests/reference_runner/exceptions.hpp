// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

namespace test {

/// Records that are not met, because what the framework does is a crash or an accident. The whole list, with reasons.
struct exception {
  const char* name;
  const char* reason;
  bool (*covers)(const nlohmann::json& record);
};

inline constexpr exception exceptions[] = {
    {"none so far", "", [](const nlohmann::json&) { return false; }},
};

}  // namespace test
