// SPDX-License-Identifier: Apache-2.0
// A run for read_mlflow.py, which says on the standard input what comes next: mlflow_run URL SPOOL TRUTH DEFINITION [resume].
// What is logged it writes to TRUTH, too: the bits of a number, as the optimizer has them, or the text.
#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/track/mlflow.hpp>
#include <anneal/track/track.hpp>

#include <array>
#include <chrono>
#include <cmath>
#include <csignal>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>
#include <string>

int main(int argc, char** argv) {
  using namespace anneal;
  using clock = std::chrono::steady_clock;
  if (argc < 5) {
    return 2;
  }
  const bool resume = argc > 5;
  mlflow_sink sink(argv[1], {.experiment = "anneal's digits",
                             .run_name = "cosine & momentum",
                             .tags = {{"test", "read_mlflow"}},
                             .resume = resume,
                             .spool = argv[2],
                             .max_wait = std::chrono::seconds(60),
                             .interval = std::chrono::milliseconds(200)});
  std::ofstream truth(argv[3], std::ios::app);
  const auto expect = [&](const char* name, double value, double step) {
    std::array<char, 64> bits;
    std::snprintf(bits.data(), bits.size(), "%a", value);
    truth << nlohmann::json{{"name", name}, {"step", static_cast<long long>(step)}, {"bits", bits.data()}} << std::endl;
  };
  const auto scalar = [&](const char* name, double value, double step) {
    expect(name, value, step);
    sink.scalar(name, value, step);
  };
  const auto text = [&](const char* name, const std::string& value, double step) {
    truth << nlohmann::json{{"name", name}, {"step", static_cast<long long>(step)}, {"text", value}} << std::endl;
    sink.text(name, value, step);
  };

  scheduled opt{adamw<float>({}),
                learning_rate = cosine({.initial = 3e-4, .final = 3e-5, .steps = 5'900}) | warmup({.steps = 100}),
                momentum = linear({.initial = 0.95, .final = 0.85, .steps = 6'000})};
  tracked run{opt, sink};
  std::array<float, 4> parameters{1, -2, 3, -4};
  if (!resume) {
    truth << nlohmann::json{{"name", "anneal/definition"}, {"text", definition_of(opt).dump()}}
          << std::endl;  // by tracked
    std::ifstream file(argv[4]);
    std::stringstream definition;
    definition << file.rdbuf();
    text("definition", definition.str(), 0);
  }
  std::string word;
  double number = 0;
  while (std::cin >> word >> number) {
    auto longest = clock::duration::zero();
    if (word == "seek") {
      run.seek(number);
    } else if (word == "train") {
      for (int i = 0; i < number; ++i) {
        const auto start = clock::now();
        const double t = run.position();
        std::array<float, 4> gradients = parameters;
        run.step(parameters, gradients);
        expect("learning_rate", opt.optimizer().options().learning_rate, t);
        expect("momentum", opt.optimizer().options().beta1, t);
        if (static_cast<int>(t) % 100 == 99) {
          const double odd = std::array{std::nan(""),
                                        std::numeric_limits<double>::infinity(),
                                        -std::numeric_limits<double>::infinity(),
                                        -0.0,
                                        5e-324,
                                        1.0 / 3}[static_cast<std::size_t>(t / 100) % 6];
          scalar("loss/valid a-b:c", odd, t);
        }
        longest = std::max(longest, clock::now() - start);
      }
    } else if (word == "text") {
      text("note", "before update " + std::to_string(static_cast<int>(number)), run.position());
    } else if (word == "flush") {
      sink.flush();
    } else if (word == "die") {
      std::raise(SIGKILL);
    } else {
      return 2;
    }
    const auto at = sink.progress();
    std::cout << nlohmann::json{{"position", static_cast<double>(run.position())},
                                {"longest", std::chrono::duration<double>(longest).count()},
                                {"waiting", at.waiting},
                                {"refused", at.refused},
                                {"problem", at.problem},
                                {"run_id", sink.run_id()}}
              << std::endl;
  }
}
