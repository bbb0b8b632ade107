// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// A function that writes down the step sizes of its updates.
struct noted_function {
  double last_step_size = 0;
};

struct matrix {
  using elem_type = double;
};

namespace ens {

class NoDecay {};
class AdamUpdate {};

/// Calls a callback where ensmallen's does.
template <class Update, class Decay>
class SGD {
 public:
  SGD(double step_size, std::size_t batch, std::size_t points) : step_size_(step_size), updates_(points / batch) {}

  double& StepSize() { return step_size_; }  // NOLINT(readability-identifier-naming)

  template <class Callback>
  void Optimize(noted_function& f, matrix& w, Callback& callback) {  // NOLINT(readability-identifier-naming)
    callback.BeginOptimization(*this, f, w);
    for (std::size_t i = 0; i < updates_; ++i) {
      f.last_step_size = step_size_;
      callback.StepTaken(*this, f, w);
    }
    callback.EndOptimization(*this, f, w);
  }

 private:
  double step_size_;
  std::size_t updates_;
};

}  // namespace ens

inline noted_function function;
inline matrix w;
