// SPDX-License-Identifier: Apache-2.0

// ensmallen's Adam under a warm-up and a cosine, which a callback writes, fits a line through noisy points. mlpack's
// Train() takes the same callback.
#include <anneal/adapter/ensmallen.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/cosine.hpp>
#include <armadillo>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ensmallen.hpp>

namespace {

/// Squared errors of slope · x + height.
class line_fit {
 public:
  std::size_t NumFunctions() const { return x_.n_elem; }
  void Shuffle() {}

  double EvaluateWithGradient(const arma::mat& w, std::size_t begin, arma::mat& gradient, std::size_t batch) const {
    const arma::rowvec x = x_.subvec(begin, begin + batch - 1);
    const arma::rowvec error = w(0) * x + w(1) - y_.subvec(begin, begin + batch - 1);
    gradient = arma::vec{arma::dot(error, x), arma::sum(error)};
    return arma::dot(error, error) / 2;
  }

  double Evaluate(const arma::mat& w, std::size_t begin, std::size_t batch) const {
    arma::mat unused;
    return EvaluateWithGradient(w, begin, unused, batch);
  }

  void Gradient(const arma::mat& w, std::size_t begin, arma::mat& gradient, std::size_t batch) const {
    EvaluateWithGradient(w, begin, gradient, batch);
  }

 private:
  arma::rowvec x_ = arma::linspace<arma::rowvec>(-1, 1, 100);
  arma::rowvec y_ = 2 * x_ + 0.5 + 0.1 * arma::cos(40 * x_);
};

}  // namespace

int main() {
  constexpr std::size_t batch = 25, epochs = 50, updates = 4 * epochs;
  // Since version 3 ensmallen divides the step size by the size of the mini-batch, of Adam too.
  constexpr double peak = ENS_VERSION_MAJOR >= 3 ? 0.1 * batch : 0.1;
  const auto schedule = anneal::cosine({.initial = peak, .steps = updates - 20}) | anneal::warmup({.steps = 20});

  line_fit function;
  arma::mat w(2, 1, arma::fill::zeros);
  ens::Adam adam(0.1, batch, 0.9, 0.999, 1e-8, epochs * function.NumFunctions(), -1, false);
  anneal::ensmallen_callback follow(schedule);
  adam.Optimize(function, w, follow);

  std::printf("%d updates, the line is %.3f x + %.3f\n", static_cast<int>(follow.position()), w(0), w(1));
  return follow.position() == updates && std::abs(w(0) - 2) < 0.05 && std::abs(w(1) - 0.5) < 0.05 ? EXIT_SUCCESS
                                                                                                  : EXIT_FAILURE;
}
