// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "anneal/config/import/node.hpp"
#include "anneal/core/horizon.hpp"

namespace anneal::imports {

/// 0.16.5; what is not given is newer than everything.
struct version {
  std::array<int, 3> parts{1'000'000, 0, 0};

  friend auto operator<=>(const version&, const version&) = default;
};

/// What an importer makes a description of.
struct source {
  node document;
  node arguments;
  const horizon& run;
  version own;         ///< of the system
  version within;      ///< of transformers, for DeepSpeed
  std::string system;  ///< as it was given
  std::string hyperparameter;
  std::string group;

  bool rate() const noexcept { return hyperparameter == "learning_rate"; }
  /// The number of a group, 0 if none is given.
  std::size_t group_number();
  /// Throws if another hyperparameter is asked for.
  void only(std::initializer_list<std::string_view> hyperparameters) const;
  /// Throws if a group is asked for.
  void one_group() const;
};

/// The systems, each in a file of its own.
json axolotl(source& from);
json caffe(source& from);
json darknet(source& from);
json deepspeed(source& from);
json lczero(source& from);
json lightning(source& from);
json llama_cpp(source& from);
json megatron(source& from);
json mmengine(source& from);
json timm(source& from);
json tiny_cuda_nn(source& from);
json torchtune(source& from);
json transformers(source& from);
json ultralytics(source& from);
json yolov5(source& from);

/// What transformers makes of its arguments, also for DeepSpeed and axolotl.
struct training {
  double lr;
  double total;
  double warmup;
  std::string type;
  json kwargs;
  std::string kwargs_path;
  const char* type_field = "lr_scheduler_type";
};
training transformers_training(node& arguments, const horizon& run, const version& v);
/// Its schedule of that.
json transformers_schedule(const training& t, const version& v, node& arguments);

}  // namespace anneal::imports
