// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::detail {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

run_writer::run_writer(double t) : state_(clock_to_json(t)) { state_["schedules"] = nlohmann::json::object(); }

run_writer::~run_writer() = default;

void run_writer::add(const char* hyperparameter, bool of_groups, any_memory& memory) {
  nlohmann::json& place = state_["schedules"][hyperparameter];
  if (of_groups) {
    place.push_back(memory_to_json(memory));
  } else {
    place = memory_to_json(memory);
  }
}

nlohmann::json run_writer::take() { return std::move(state_); }

run_reader::run_reader(const nlohmann::json& saved, other_definition other) : saved_(saved), other_(other) {
  json_node node(saved, "", {});
  step_ = step_of_run(node);
  if (!node.raw("schedules").is_object()) {
    throw json_error("/schedules", "must be an object, got " + json_node::shown(saved["schedules"]));
  }
  node.finish();
}

run_reader::~run_reader() = default;

void run_reader::restore(const char* hyperparameter, bool of_groups, any_memory& memory) {
  const nlohmann::json& schedules = saved_["schedules"];
  std::string path = path_to("/schedules", hyperparameter);
  const std::size_t index = parts_[hyperparameter]++;
  const auto found = schedules.find(hyperparameter);
  if (found != schedules.end() && of_groups != found->is_array()) {
    throw json_error(path, std::string(of_groups ? "must be a list, of a schedule for each parameter group"
                                                 : "must be an object, of one schedule for all parameter groups") +
                               ", got " + json_node::shown(*found));
  }
  const bool there = found != schedules.end() && (!of_groups || index < found->size());
  path = of_groups ? path_to(path, index) : path;
  if (!there) {
    if (other_ == other_definition::accept) {
      return;
    }
    throw json_error(path, "is missing");
  }
  const nlohmann::json& saved = of_groups ? (*found)[index] : *found;
  try {
    json_node node(saved, "", {});
    node.all_required();
    restore_memory(memory, node, saved, other_);
  } catch (const json_error& error) {
    throw json_error(path + error.path(), error.problem());
  }
}

void run_reader::finish() const {
  for (const auto& [name, saved] : saved_["schedules"].items()) {
    const std::string path = path_to("/schedules", name);
    const auto here = parts_.find(name);
    if (here == parts_.end()) {
      throw json_error(path, "is of a hyperparameter that no schedule drives here");
    }
    if (saved.is_array() && saved.size() > here->second) {
      throw json_error(path, "must be of " + std::to_string(here->second) + " parameter groups, got " +
                                 std::to_string(saved.size()));
    }
  }
}

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail
