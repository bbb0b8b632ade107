// SPDX-License-Identifier: Apache-2.0
// libFuzzer: from_json takes any text. What it accepts can be evaluated, heard, saved, restored, and written and read
// back to the same schedule.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using nlohmann::json;

std::vector<json*> values_in(json& value) {
  std::vector<json*> all{&value};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i]->is_structured()) {
      for (json& element : *all[i]) {
        all.push_back(&element);
      }
    }
  }
  return all;
}

/// Changes a description, mostly into another one: numbers that are on an edge, other types, parts in other places.
void mutate(json& description, std::minstd_rand& random) {
  static const json edges[] = {0,
                               1,
                               -1,
                               0.5,
                               2,
                               3,
                               1e-300,
                               5e-324,
                               1e-9,
                               1e9,
                               1e16,
                               1e300,
                               9007199254740992.0,
                               "inf",
                               "-inf",
                               "nan",
                               nullptr,
                               true,
                               json::array()};
  static const std::vector<std::string> types = [] {
    std::vector<std::string> names;
    for (const auto& [name, type] : anneal::detail::json_types()) {
      names.emplace_back(name);
    }
    return names;
  }();
  const auto pick = [&random](std::size_t count) { return random() % count; };
  const std::vector<json*> all = values_in(description);
  json& chosen = *all[pick(all.size())];
  switch (pick(6)) {
    case 0:
      chosen = edges[pick(std::size(edges))];
      break;
    case 1:
      chosen = json(*all[pick(all.size())]);
      break;
    case 2:
      if (chosen.is_object() && !chosen.empty()) {
        auto field = chosen.begin();
        std::advance(field, pick(chosen.size()));
        chosen.erase(field);
      }
      break;
    case 3:
      if (chosen.is_object()) {
        chosen["type"] = types[pick(types.size())];
      }
      break;
    case 4:
      chosen = {{"type", types[pick(types.size())]}, {"of", json(chosen)}, {"steps", pick(20)}};
      break;
    default:
      chosen = json::array({json(chosen), json(*all[pick(all.size())])});
      break;
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  std::minstd_rand random(seed);
  json description = json::parse(data, data + size, nullptr, false);
  if (description.is_discarded() || random() % 8 == 0) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  for (unsigned i = 0; i <= random() % 3; ++i) {
    mutate(description, random);
  }
  const std::string text = description.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > max_size) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

namespace {

/// Whether there are PyTorch's recursions inside, whose documented cost is a walk from 0 to a step that may be far.
bool walks(const json& description) {
  const std::string text = description.dump(-1, ' ', false, json::error_handler_t::replace);
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
  try {
    const anneal::any_schedule s = anneal::from_json(description);
    anneal::scheduler run{s};
    if (!walks(description)) {
      for (const double t : {0.0, 1.0, 2.5, 10.0, 1e3, 1e9, 0x1p53}) {
        run.seek(t);
        run.observe(run.rate());
        run.observe(1);
      }
    }
    const nlohmann::json written = anneal::to_json(s);
    const anneal::any_schedule again = anneal::from_json(written);
    anneal::scheduler other{again};
    anneal::restore(other, anneal::to_json(run));
    if (again != s || anneal::fingerprint(again) != anneal::fingerprint(s)) {
      std::abort();
    }
  } catch (const std::invalid_argument&) {  // what is refused, at construction or as a metric
  }
  return 0;
}
