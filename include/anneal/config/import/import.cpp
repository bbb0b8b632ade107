// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::imports {

struct importer {
  const char* name;
  json (*read)(source& from);
  spelling keys = spelling::exact;
};

/// A system is a line here, and a file of its own.
static constexpr importer importers[] = {
    {"axolotl", axolotl},
    {"caffe", caffe},
    {"darknet", darknet},
    {"deepspeed", deepspeed},
    {"lczero", lczero},
    {"lightning", lightning},
    {"llama.cpp", llama_cpp, spelling::option},
    {"megatron", megatron, spelling::option},
    {"mmengine", mmengine},
    {"timm", timm, spelling::option},
    {"tiny-cuda-nn", tiny_cuda_nn},
    {"torchtune", torchtune},
    {"transformers", transformers, spelling::option},
    {"ultralytics", ultralytics},
    {"yolov5", yolov5},
};

std::size_t source::group_number() {
  if (group.empty()) {
    return 0;
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), number);
  if (error != std::errc() || end != group.data() + group.size()) {
    throw json_error("", "there is no group " + shown(group) + " in " + system + ": groups have numbers, from 0");
  }
  return number;
}

void source::only(std::initializer_list<std::string_view> hyperparameters) const {
  for (const std::string_view name : hyperparameters) {
    if (name == hyperparameter) {
      return;
    }
  }
  throw json_error("", "nothing in this configuration of " + system + " drives the " + hyperparameter);
}

void source::one_group() const {
  if (!group.empty() && group != "0") {
    throw json_error("", system + " has one group of parameters here, and none that is called " + shown(group));
  }
}

/// 0.16.5, also with a letter in front or something behind it.
static version version_of(std::string_view text, std::string_view system) {
  version v{{0, 0, 0}};
  const char* at = text.data() + (text.starts_with("v") ? 1 : 0);
  const char* const end = text.data() + text.size();
  for (std::size_t i = 0; i < v.parts.size(); ++i) {
    const auto [rest, error] = std::from_chars(at, end, v.parts[i]);
    if (error != std::errc()) {
      throw json_error("", "there is no version " + shown(std::string(text)) + " of " + std::string(system));
    }
    at = rest;
    if (at == end || *at != '.') {
      break;
    }
    ++at;
  }
  return v;
}

static any_schedule made(const json& description, const std::string& system) {
  try {
    return from_json(description);
  } catch (const json_error& error) {
    throw json_error("", system + ": there is no schedule of these values: " + error.what());
  }
}

}  // namespace anneal::imports

namespace anneal {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

std::vector<std::string> import_systems() {
  std::vector<std::string> names;
  for (const imports::importer& importer : imports::importers) {
    names.emplace_back(importer.name);
  }
  return names;
}

imported import_config(std::string_view system, const nlohmann::json& document, const horizon& run,
                       const import_options& options) {
  const std::string_view name = system.substr(0, system.find('@'));
  std::string_view own = name.size() < system.size() ? system.substr(name.size() + 1) : std::string_view();
  imports::version within;
  const std::size_t plus = own.find("+transformers");
  if (plus != own.npos) {
    within = imports::version_of(own.substr(plus + 13), "transformers");
    own = own.substr(0, plus);
  }
  for (const imports::importer& importer : imports::importers) {
    if (name == importer.name) {
      std::vector<std::string> warnings;
      imports::source from{{document, "", warnings, importer.keys},
                           {options.arguments, "arguments", warnings, imports::spelling::option},
                           run,
                           own.empty() ? imports::version() : imports::version_of(own, name),
                           within,
                           std::string(name),
                           options.hyperparameter,
                           options.group.substr(0, options.group.find(" ("))};
      const nlohmann::json description = importer.read(from);
      return {imports::made(description, std::string(name)), std::move(warnings)};
    }
  }
  const std::vector<std::string> known = import_systems();
  std::string list;
  for (const std::string& one : known) {
    list += (list.empty() ? "" : ", ") + one;
  }
  throw json_error("", "there is no system " + imports::shown(std::string(name)) + detail::did_you_mean(name, known) +
                           "; known are " + list);
}

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal
