// SPDX-License-Identifier: Apache-2.0
// libFuzzer: a checkpoint, track/checkpoint.hpp, is any file. An object of JSON gets the stamp of a checkpoint, with the right
// size and checksum.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/optimizer/adam.hpp"
#include "anneal/optimizer/clipped.hpp"
#include "anneal/track/checkpoint.hpp"
#include "json_mutator.hpp"

namespace {

/// A file that is in memory only.
class file_in_memory {
 public:
  explicit file_in_memory(const std::string& content) : file_(memfd_create("checkpoint", 0)) {
    if (file_ < 0 || write(file_, content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
      std::abort();
    }
  }
  file_in_memory(const file_in_memory&) = delete;
  file_in_memory& operator=(const file_in_memory&) = delete;
  ~file_in_memory() { close(file_); }

  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

std::string stamped(const std::string& fields) {
  using namespace anneal::detail;
  std::string text = "{" + checkpoint_stamp() + "," + fields;
  const std::string size = std::to_string(text.size());
  const std::size_t checksum = text.find(before_checksum) + before_checksum.size();
  const std::size_t after = checksum + digits_of_stamp;
  text.replace(after + before_size.size() + digits_of_stamp - size.size(), size.size(), size);
  const std::string_view all = text;
  return text.replace(checksum, digits_of_stamp, hexadecimal(fnv1a(all.substr(after), fnv1a(all.substr(0, checksum)))));
}

void resume(const std::string& content) {
  const file_in_memory file(content);
  const anneal::early_stopping policy({.patience = 3});
  anneal::scheduled opt{anneal::clipped(anneal::adam<float>({}), {.clip_norm = 1}),
                        anneal::plateau({.initial = 0.1, .factor = 0.5, .patience = 0}) | anneal::warmup({.steps = 3}),
                        anneal::momentum = anneal::greedy({.initial = 0.9, .factor = 0.5, .max = 0.9}) |
                                           anneal::take(4) | anneal::repeat(9)};
  std::vector<float> parameters = {1, 2, 3};
  anneal::early_stopping::state stopping = policy.initial_state();
  const auto before = opt.checkpoint();
  try {
    anneal::load_checkpoint(file.path(), opt, anneal::also("parameters", parameters),
                            anneal::also("stopping", stopping));
  } catch (const std::invalid_argument&) {
    if (!(opt.checkpoint() == before) || parameters.size() != 3) {
      std::abort();
    }
    return;
  }
  std::vector<float> gradient(parameters.size(), 0.1F);
  try {
    for (int i = 0; i < 20; ++i) {
      opt.step(std::span(parameters), std::span(gradient));
      opt.observe(1);
    }
  } catch (const std::invalid_argument&) {  // moments of another number of parameters; the last step
  }
}

}  // namespace

namespace fuzz {

void change_domain(json& chosen, std::minstd_rand& random) {
  chosen = random() % 2 == 0 ? json{{"tensor", "parameters"}} : json{{"F32", {1, 2, 3}}};
}

}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nlohmann::json input = nlohmann::json::parse(data, data + size, nullptr, false);
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  resume(input.is_object() && !input.contains("anneal") ? stamped(input.dump().substr(1)) : bytes);
  return 0;
}
