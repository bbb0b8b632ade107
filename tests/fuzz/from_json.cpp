// SPDX-License-Identifier: Apache-2.0
// libFuzzer: from_json takes any text. What it accepts can be evaluated, heard, saved, restored, and written and read
// back to the same schedule.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json.hpp"
#include "anneal/config/json/types.hpp"
#include "json_mutator.hpp"

namespace fuzz {

/// Another schedule in the place of a description, or around it.
void change_domain(json& chosen, std::minstd_rand& random) {
  static const std::vector<std::string> types = [] {
    std::vector<std::string> names;
    for (const auto& [name, type] : anneal::detail::json_types()) {
      names.emplace_back(name);
    }
    return names;
  }();
  const std::string& type = types[random() % types.size()];
  if (random() % 2 == 0 && chosen.is_object()) {
    chosen["type"] = type;
  } else {
    chosen = {{"type", type}, {"of", json(chosen)}, {"steps", random() % 20}};
  }
}

}  // namespace fuzz

namespace {

/// Whether there are PyTorch's recursions inside, whose documented cost is a walk from 0 to a step that may be far.
bool walks(const nlohmann::json& description) {
  const std::string text = description.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (const char* const type : {"pytorch.MultiplicativeLR", "pytorch.ChainedScheduler", "pytorch.SequentialLR"}) {
    if (text.find(type) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nlohmann::json description = nlohmann::json::parse(data, data + size, nullptr, false);
  if (description.is_discarded()) {
    return 0;
  }
  std::optional<anneal::any_schedule> made;
  try {
    made = anneal::from_json(description);
  } catch (const std::invalid_argument&) {
    return 0;
  }
  const anneal::any_schedule& s = *made;
  anneal::scheduler run{s};
  if (!walks(description)) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    try {
      for (const double t : {1e300, infinity, std::numeric_limits<double>::quiet_NaN()}) {
        static_cast<void>(s(s.initial_state(), t));  // there is no promise but that nothing breaks
      }
      for (const double t : {0.0, 1.0, 2.5, 10.0, 1e3, 1e9, 0x1p53}) {
        run.seek(t);
        run.observe(run.rate());
        run.observe(1);
      }
    } catch (const std::invalid_argument&) {  // a metric that is refused
    }
  }
  // What was made can be written, and what was heard can be saved; an exception here is a failure.
  const anneal::any_schedule again = anneal::from_json(anneal::to_json(s));
  anneal::scheduler other{again};
  anneal::restore(other, anneal::to_json(run));
  if (again != s || anneal::fingerprint(again) != anneal::fingerprint(s) || !(other.state() == run.state())) {
    std::abort();
  }
  return 0;
}
