// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

/// Changes JSON mostly into other JSON: numbers that are on an edge, other types, parts in other places.
namespace fuzz {

using nlohmann::json;

/// What the fuzzer that includes this has to say about its own kind of JSON: changes a value in one of its ways.
void change_domain(json& chosen, std::minstd_rand& random);

inline std::vector<json*> values_in(json& value) {
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

inline void mutate(json& document, std::minstd_rand& random) {
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
                               json::array(),
                               json::object()};
  const auto pick = [&random](std::size_t count) { return random() % count; };
  const std::vector<json*> all = values_in(document);
  json& chosen = *all[pick(all.size())];
  switch (pick(6)) {
    case 0:
      chosen = edges[pick(std::size(edges))];
      break;
    case 1:
      chosen = json(*all[pick(all.size())]);
      break;
    case 2:
      if (chosen.is_structured() && !chosen.empty()) {
        auto element = chosen.begin();
        std::advance(element, pick(chosen.size()));
        chosen.erase(element);
      }
      break;
    case 3:
      if (chosen.is_array()) {
        chosen.push_back(json(*all[pick(all.size())]));
      } else {
        chosen = json::array({json(chosen), json(*all[pick(all.size())])});
      }
      break;
    default:
      change_domain(chosen, random);
      break;
  }
}

}  // namespace fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  using fuzz::json;
  std::minstd_rand random(seed);
  json document = json::parse(data, data + size, nullptr, false);
  if (document.is_discarded() || random() % 8 == 0) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  for (unsigned i = 0; i <= random() % 3; ++i) {
    fuzz::mutate(document, random);
  }
  const std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > max_size) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  std::memcpy(data, text.data(), text.size());
  return text.size();
}
