// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "anneal/optimizer/adagrad.hpp"
#include "anneal/optimizer/adam.hpp"
#include "anneal/optimizer/adamw.hpp"
#include "anneal/optimizer/rmsprop.hpp"
#include "anneal/optimizer/sgd.hpp"
#include "support/catch.hpp"

// The trajectories that PyTorch's optimizers took on two small problems, with scheduled rates and momenta.
namespace {

using nlohmann::json;
using point = std::vector<double>;

// 0.5 x'Ax - b'x
point quadratic_gradient(const point& x) {
  constexpr std::array<std::array<double, 5>, 5> a{{{1000, 2, 0.5, 0.25, 0.1},
                                                    {2, 200, 1, 0.5, 0.2},
                                                    {0.5, 1, 20, 0.5, 0.3},
                                                    {0.25, 0.5, 0.5, 2, 0.1},
                                                    {0.1, 0.2, 0.3, 0.1, 0.5}}};
  constexpr std::array<double, 5> b{1, -2, 3, -4, 5};
  point g(5);
  for (std::size_t i = 0; i < 5; ++i) {
    g[i] = -b[i];
    for (std::size_t j = 0; j < 5; ++j) {
      g[i] += a[i][j] * x[j];
    }
  }
  return g;
}

// sum of 100 (x[i + 1] - x[i]²)² + (1 - x[i])²
point rosenbrock_gradient(const point& x) {
  point g(x.size());
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double valley = x[i + 1] - x[i] * x[i];
    g[i] += -400 * x[i] * valley - 2 * (1 - x[i]);
    g[i + 1] += 200 * valley;
  }
  return g;
}

point gradient(const std::string& objective, const point& x) {
  if (objective == "quadratic5") {
    return quadratic_gradient(x);
  }
  if (objective == "rosenbrock5") {
    return rosenbrock_gradient(x);
  }
  throw std::runtime_error("unknown objective " + objective);
}

/// The members of a record's options that all optimizers spell alike; the rest is handed to `more`.
template <class Options, class More>
Options read_options(const json& record, More more) {
  Options options;
  for (const auto& [key, value] : record.at("options").items()) {
    if (key == "lr") {
      options.learning_rate = value.template get<double>();
    } else if (key == "weight_decay") {
      options.weight_decay = value.template get<double>();
    } else if (!more(options, key, value)) {
      throw std::runtime_error("unknown option " + key);
    }
  }
  return options;
}

template <class T>
bool take(const char* name, T& member, const std::string& key, const json& value) {
  if (key != name) {
    return false;
  }
  member = value.get<T>();
  return true;
}

anneal::sgd<double> make_sgd(const json& record) {
  return anneal::sgd<double>(
      read_options<anneal::sgd_options>(record, [](auto& o, const std::string& key, const json& value) {
        return take("momentum", o.momentum, key, value) || take("dampening", o.dampening, key, value) ||
               take("nesterov", o.nesterov, key, value) || take("maximize", o.maximize, key, value);
      }));
}

template <class Optimizer>
Optimizer make_adam(const json& record) {
  return Optimizer(
      read_options<typename Optimizer::options_type>(record, [](auto& o, const std::string& key, const json& value) {
        if (key == "betas") {
          o.beta1 = value.at(0).template get<double>();
          o.beta2 = value.at(1).template get<double>();
          return true;
        }
        return take("eps", o.eps, key, value) || take("amsgrad", o.amsgrad, key, value);
      }));
}

anneal::rmsprop<double> make_rmsprop(const json& record) {
  return anneal::rmsprop<double>(
      read_options<anneal::rmsprop_options>(record, [](auto& o, const std::string& key, const json& value) {
        return take("alpha", o.alpha, key, value) || take("eps", o.eps, key, value) ||
               take("momentum", o.momentum, key, value) || take("centered", o.centered, key, value);
      }));
}

anneal::adagrad<double> make_adagrad(const json& record) {
  return anneal::adagrad<double>(
      read_options<anneal::adagrad_options>(record, [](auto& o, const std::string& key, const json& value) {
        return take("lr_decay", o.lr_decay, key, value) || take("eps", o.eps, key, value) ||
               take("initial_accumulator_value", o.initial_accumulator_value, key, value);
      }));
}

template <class Options>
void set_momentum(Options& options, double value) {
  if constexpr (requires { options.beta1; }) {
    options.beta1 = value;
  } else {
    options.momentum = value;
  }
}

/// The largest difference of a trajectory from the record's, over the largest coordinate of each point.
template <class Optimizer>
double difference(Optimizer opt, const json& record) {
  const auto objective = record.at("objective").get<std::string>();
  const auto expected = record.at("x").get<std::vector<point>>();
  const auto lr = record.at("lr").get<std::vector<double>>();
  REQUIRE(!lr.empty());
  REQUIRE(expected.size() == lr.size() + 1);
  point x = record.at("x0").get<point>();
  REQUIRE(x == expected.front());
  double worst = 0;
  for (std::size_t t = 0; t < lr.size(); ++t) {
    opt.options().learning_rate = lr[t];
    if constexpr (
        requires { opt.options().momentum; } || requires { opt.options().beta1; }) {
      if (record.contains("momentum")) {
        set_momentum(opt.options(), record.at("momentum").at(t).get<double>());
      }
    } else {
      REQUIRE(!record.contains("momentum"));
    }
    opt.step(x, gradient(objective, x));
    const point& target = expected[t + 1];
    REQUIRE(target.size() == x.size());
    double largest = 0;
    double off = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      REQUIRE(std::isfinite(x[i]));
      largest = std::max(largest, std::abs(target[i]));
      off = std::max(off, std::abs(x[i] - target[i]));
    }
    worst = std::max(worst, off / largest);
  }
  return worst;
}

double difference(const std::string& optimizer, const json& record) {
  if (optimizer == "SGD") {
    return difference(make_sgd(record), record);
  }
  if (optimizer == "Adam") {
    return difference(make_adam<anneal::adam<double>>(record), record);
  }
  if (optimizer == "AdamW") {
    return difference(make_adam<anneal::adamw<double>>(record), record);
  }
  if (optimizer == "RMSprop") {
    return difference(make_rmsprop(record), record);
  }
  if (optimizer == "Adagrad") {
    return difference(make_adagrad(record), record);
  }
  throw std::runtime_error("unknown optimizer " + optimizer);
}

TEST_CASE("the optimizers take the steps of PyTorch's", "[optimizer][reference]") {
  // 50 steps of about 20 roundings, each half a unit in the last place (1.1e-16) of the largest coordinate, are
  // 1.1e-13. The rest is room for the curvature of the objectives, which stretches an early difference.
  constexpr double tolerance = 1e-12;
  const std::set<std::string> outside_the_library{"Adadelta", "Adamax", "NAdam", "RAdam"};
  struct summary {
    int records = 0;
    double worst = 0;
  };
  std::map<std::string, summary> summaries;

  std::ifstream file(ANNEAL_TEST_REFERENCE_DIR "/optimizers.jsonl");
  REQUIRE(file);
  for (std::string line; std::getline(file, line);) {
    const json record = json::parse(line);
    const auto optimizer = record.at("optimizer").get<std::string>();
    if (outside_the_library.contains(optimizer)) {
      continue;
    }
    INFO(record.at("id").get<std::string>());
    const double worst = difference(optimizer, record);
    CHECK(worst <= tolerance);
    auto& entry = summaries[optimizer];
    ++entry.records;
    entry.worst = std::max(entry.worst, worst);
  }

  for (const auto* optimizer : {"SGD", "Adam", "AdamW", "RMSprop", "Adagrad"}) {
    CHECK(summaries[optimizer].records > 0);
    std::printf("%-8s %2d records, largest relative difference %.2g\n", optimizer, summaries[optimizer].records,
                summaries[optimizer].worst);
  }
}

}  // namespace
