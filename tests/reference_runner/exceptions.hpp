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
    {"PyTorch before 2.14",
     "the dialect is that of 2.14. In 1.13 CyclicLR refused Adam; up to 2.6 a SequentialLR stepped the scheduler of a "
     "milestone 0, or of a composite inside, at other times",
     [](const nlohmann::json& record) { return record["system"] == "pytorch" && record["version"] != "2.14.1"; }},
};

}  // namespace test
