// SPDX-License-Identifier: Apache-2.0
// libFuzzer: the bytes of an archive, read as the checkpoint of a run and restored. What is refused changes nothing; what
// is accepted goes on.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "anneal/adapter/archive.hpp"
#include "anneal/anneal.hpp"

using namespace anneal;

namespace {

/// A binary archive as cereal's: numbers as they lie in memory, and the length of a list before it.
class byte_archive {
 public:
  explicit byte_archive(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  void operator()(auto& value) {
    using type = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_arithmetic_v<type>) {
      static_assert(!std::is_same_v<type, bool>, "any byte may be in the file");
      extract(&value, sizeof value);
    } else if constexpr (requires { value.resize(0); }) {
      std::uint8_t size = 0;
      extract(&size, sizeof size);
      value.resize(size);
      for (auto& element : value) {
        (*this)(element);
      }
    } else {
      serialize(*this, value);
    }
  }

 private:
  void extract(void* to, std::size_t size) {
    if (size > bytes_.size()) {
      throw std::invalid_argument("the end of the file");
    }
    std::memcpy(to, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
  }

  std::span<const std::uint8_t> bytes_;
};

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

/// The same bits: what is not a number is not equal to itself.
template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

void try_checkpoint(auto opt, std::span<const std::uint8_t> bytes) {
  std::vector<double> x = {1, 2, 3};
  std::vector<double> gradient = {0.1, -0.2, 0.3};
  opt.step(std::span<double>(x), std::span<double>(gradient));
  opt.observe(1);
  const auto before = opt.checkpoint();
  auto saved = opt.checkpoint();
  try {
    byte_archive archive(bytes);
    archive(saved);
    opt.restore(saved);
  } catch (const std::invalid_argument&) {
    require(opt.checkpoint() == before);
    return;
  }
  try {
    for (const double metric : {1.0, 2.0, 2.0, std::nan(""), 0.5}) {
      opt.step(std::span<double>(x), std::span<double>(gradient));
      opt.observe(metric);
    }
  } catch (const std::invalid_argument&) {  // moments of another size than the parameters; the end of the clock
  }
  if (saved.optimizer.steps < std::uint64_t{1} << 52) {  // beyond it no run comes
    opt.restore(opt.checkpoint());
  }
}

void try_state(auto run, std::span<const std::uint8_t> bytes) {
  const auto before = run.state();
  auto saved = run.state();
  try {
    byte_archive archive(bytes);
    archive(saved);
    run.restore(saved);
  } catch (const std::invalid_argument&) {
    require(run.state() == before);
    return;
  }
  for (const double metric : {1.0, 2.0, 2.0, std::nan(""), 0.5}) {
    static_cast<void>(run.rate());
    run.observe(metric);
  }
  run.restore(run.state());
}

const plateau halving({.initial = 0.1, .factor = 0.5, .patience = 1, .cooldown = 1});
const greedy<double, 8> riser({.initial = 0.1, .patience = 0, .window = 5});
const slope_test tester({.initial = 0.1, .window = 4});
const lr_finder finder({.initial = 1e-7, .final = 10, .steps = 9});

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::span bytes(data + 1, size - 1);
  switch (data[0] % 9) {
    case 0:
      try_checkpoint(scheduled{sgd({.momentum = 0.9}), halving | warmup({.steps = 3})}, bytes);
      break;
    case 1:
      try_checkpoint(scheduled{adam({.amsgrad = true}), halving | take(6) | repeat(4), weight_decay = tester}, bytes);
      break;
    case 2:
      try_checkpoint(scheduled{adamw({}), riser * halving, momentum = constant({.value = 0.9})}, bytes);
      break;
    case 3:
      try_checkpoint(scheduled{rmsprop({.momentum = 0.5, .centered = true}), tester | delay(3)}, bytes);
      break;
    case 4:
      try_checkpoint(scheduled{clipped(decayed(adagrad({}), {.weight_decay = 0.1}), {.clip_norm = 1}), halving}, bytes);
      break;
    case 5:
      try_state(scheduler{riser | take(9) | repeat(forever)}, bytes);
      break;
    case 6:
      try_state(scheduler{average(halving, tester, riser, finder)}, bytes);
      break;
    case 7: {
      const early_stopping stop({.patience = 3});
      auto state = stop.initial_state();
      try {
        byte_archive archive(bytes);
        archive(state);
        stop.check(state);
        for (const double metric : {1.0, 2.0, 2.0, std::nan(""), 0.5}) {
          state = stop.observe(state, metric);
          stop.check(state);
        }
      } catch (const std::invalid_argument&) {
      }
      break;
    }
    default: {
      plateau<>::params params;
      try {
        byte_archive archive(bytes);
        archive(params);
        static_cast<void>(plateau(params));
      } catch (const std::invalid_argument&) {
      }
      break;
    }
  }
  return 0;
}
