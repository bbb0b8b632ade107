// SPDX-License-Identifier: Apache-2.0
#include "member.hpp"

#include <unistd.h>

#include <algorithm>
#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/search/takeover.hpp>
#include <anneal/track/branch.hpp>
#include <anneal/track/checkpoint.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "batches.hpp"
#include "hash.hpp"
#include "network.hpp"

using nlohmann::json;

namespace {

// One line of JSON, then the bytes of a checkpoint.
std::string joined(const json& head, const std::string& bytes) { return head.dump() + '\n' + bytes; }

std::pair<json, std::string> split(const std::string& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == bytes.npos) {
    throw std::invalid_argument("a message of a population has no line");
  }
  return {json::parse(bytes.substr(0, end)), bytes.substr(end + 1)};
}

/// A file of this process alone, that is gone at the end.
class scratch_file {
 public:
  explicit scratch_file(const char* name)
      : path_((std::filesystem::temp_directory_path() /
               ("anneal_population_" + std::to_string(::getpid()) + "_" + name + ".ckpt"))
                  .string()) {}
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  ~scratch_file() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  const std::string& path() const { return path_; }

  void write(const std::string& bytes) const {
    std::ofstream file(path_, std::ios::binary);
    file << bytes;
    if (!file.flush()) {
      throw std::runtime_error("cannot write '" + path_ + "'");
    }
  }

  std::string read() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

 private:
  std::string path_;
};

json with_name(const json& definition) {
  return definition.contains("type") ? json{{"learning_rate", definition}} : definition;
}

}  // namespace

std::string to_bytes(const member_task& task) {
  return joined({{"definition", task.definition},
                 {"until", task.until},
                 {"seed", task.seed},
                 {"batch", task.batch},
                 {"jump", task.jump}},
                task.checkpoint);
}

member_task task_from(const std::string& bytes) {
  auto [head, checkpoint] = split(bytes);
  return {.checkpoint = std::move(checkpoint),
          .definition = head.at("definition"),
          .until = head.at("until").get<double>(),
          .seed = head.at("seed").get<std::uint64_t>(),
          .batch = head.at("batch").get<std::size_t>(),
          .jump = head.at("jump").get<bool>()};
}

std::string to_bytes(const member_result& r) {
  // A loss that is no number has no JSON.
  return joined({{"at", r.at},
                 {"score", std::isfinite(r.score) ? json(r.score) : json()},
                 {"accuracy", r.accuracy},
                 {"test_loss", std::isfinite(r.test_loss) ? json(r.test_loss) : json()},
                 {"test_accuracy", r.test_accuracy},
                 {"largest_jump", r.largest_jump},
                 {"rates", r.rates},
                 {"weights", r.weights}},
                r.checkpoint);
}

member_result result_from(const std::string& bytes) {
  auto [head, checkpoint] = split(bytes);
  const auto number = [&fields = head](const char* name) {
    return fields.at(name).is_null() ? std::nan("") : fields.at(name).get<double>();
  };
  return {.checkpoint = std::move(checkpoint),
          .at = number("at"),
          .score = number("score"),
          .accuracy = number("accuracy"),
          .test_loss = number("test_loss"),
          .test_accuracy = number("test_accuracy"),
          .largest_jump = number("largest_jump"),
          .rates = head.at("rates"),
          .weights = head.at("weights").get<std::string>()};
}

std::string train_member(const std::string& bytes, const digits::data_set& data, const std::function<void()>& alive) {
  const member_task task = task_from(bytes);
  const json definition = with_name(task.definition);
  const scratch_file file("member");
  member_result result;
  std::vector<float> weights = digits::network::initial_parameters(task.seed);
  std::vector<float> gradient(weights.size());
  anneal::scheduled opt{anneal::adam<float>({}), anneal::bindings_from_json(definition)};
  if (!task.checkpoint.empty()) {
    file.write(task.checkpoint);
    const json saved = anneal::read_checkpoint(file.path());
    if (saved.at("definition") != anneal::definition_of(opt)) {
      const anneal::taken_over next = anneal::take_over(saved, definition, {.jump = task.jump});
      for (const anneal::seam& at : next.seams) {
        result.largest_jump = std::max(result.largest_jump, at.jump());
      }
      anneal::save_branch(file.path(), file.path(), next);
    }
    anneal::load_checkpoint(file.path(), opt, anneal::also("weights", weights));
  }

  digits::network network(1);
  digits::batches batch(task.seed, data.training.size(), task.batch);
  const std::size_t epoch = digits::batches::per_epoch(data.training.size(), task.batch);
  while (double{opt.position()} < task.until) {
    const auto step = static_cast<std::size_t>(double{opt.position()});
    network.gradient(weights, data.training, batch(step), gradient);
    opt.step(weights, gradient);
    if ((step + 1) % epoch == 0) {
      opt.observe(digits::network::evaluate(weights, data.validation).loss);
    }
    alive();
  }

  anneal::save_checkpoint(file.path(), opt, anneal::checkpoint_format::binary, anneal::also("weights", weights));
  const json saved = anneal::read_checkpoint(file.path());
  for (const anneal::seam& at : anneal::take_over(saved, saved.at("definition")).seams) {
    if (task.definition.contains("type")) {
      result.rates = at.before;
    } else {
      result.rates[at.hyperparameter] = at.before;
    }
  }
  const digits::score validation = digits::network::evaluate(weights, data.validation);
  const digits::score test = digits::network::evaluate(weights, data.test);
  result.checkpoint = file.read();
  result.at = opt.position();
  result.score = validation.loss;
  result.accuracy = validation.accuracy;
  result.test_loss = test.loss;
  result.test_accuracy = test.accuracy;
  result.weights = digits::hexadecimal(
      digits::hash({reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float)}));
  return to_bytes(result);
}
