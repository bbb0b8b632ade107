// SPDX-License-Identifier: Apache-2.0
// libFuzzer: a checkpoint of examples/train_digits is any file. After a first byte that is even the fuzzer writes what is
// behind the settings, and gets a right size and a right hash for it.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../../examples/train_digits/hash.hpp"
#include "../../examples/train_digits/snapshot.hpp"
#include "anneal/anneal.hpp"

namespace digits {

std::vector<std::pair<std::string, std::string>> settings(const options& o) { return {{"--optimizer", o.optimizer}}; }

}  // namespace digits

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

std::string with_frame(const std::string& fields) {
  const std::string optimizer = digits::options{}.optimizer;
  const std::uint64_t numbers[] = {0x616e6e65616c4344, 2, 5 * 8 + optimizer.size() + fields.size(), optimizer.size()};
  std::string bytes(reinterpret_cast<const char*>(numbers), sizeof numbers);
  bytes += optimizer + fields;
  const std::uint64_t hash = digits::hash(bytes);
  return bytes.append(reinterpret_cast<const char*>(&hash), sizeof hash);
}

constexpr std::size_t updates = 20;

void resume(const std::string& content) {
  const file_in_memory file(content);
  digits::options o;
  o.resume = file.path();
  const anneal::early_stopping policy({.patience = 3});
  anneal::scheduled opt{anneal::clipped(anneal::adam<float>({}), {.clip_norm = 1}),
                        anneal::plateau({.initial = 0.1, .factor = 0.5, .patience = 0}) | anneal::warmup({.steps = 3}),
                        anneal::momentum = anneal::greedy({.initial = 0.9, .factor = 0.5, .max = 0.9}) |
                                           anneal::take(4) | anneal::repeat(9)};
  digits::snapshot<decltype(opt.checkpoint())> run{
      .parameters = {1, 2, 3}, .checkpoint = opt.checkpoint(), .stopping = policy.initial_state()};
  const auto before = opt.checkpoint();
  try {
    digits::load_checkpoint(o, updates, policy, opt, run);
  } catch (const std::runtime_error&) {
    if (!(opt.checkpoint() == before)) {
      std::abort();
    }
    return;
  }
  std::vector<float> gradient = {0.1F, -0.2F, 0.3F};
  for (auto step = static_cast<std::size_t>(opt.position()); step < updates; ++step) {
    opt.step(std::span(run.parameters), std::span(gradient));
    opt.observe(1);
    if (!policy(run.stopping)) {
      run.stopping = policy.observe(run.stopping, 1);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) {
    const std::string rest(reinterpret_cast<const char*>(data + 1), size - 1);
    resume(data[0] % 2 == 0 ? with_frame(rest) : rest);
  }
  return 0;
}
