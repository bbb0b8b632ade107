# SPDX-License-Identifier: Apache-2.0
# conan create .packaging/conan
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load

class AnnealConan(ConanFile):
    name = "anneal"
    description = "Learning-rate schedules for C++20 training loops"
    license = "Apache-2.0"
    topics = ("learning-rate", "scheduler", "deep-learning", "optimizer", "header-only")
    package_type = "header-library"
    settings = "os", "compiler", "build_type", "arch"
    options = {"with_json": [True, False]}
    default_options = {"with_json": False}
    no_copy_source = True

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "..", "..", "include/anneal/core/version.hpp"))
        self.version = ".".join(re.findall(r"#define ANNEAL_VERSION_\w+ (\d+)", text))

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        copy(self, "LICENSE", root, self.export_sources_folder)
        copy(self, "include/*", root, self.export_sources_folder)

    def requirements(self):
        if self.options.with_json:
            self.requires("nlohmann_json/3.11.3", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def package_id(self):
        self.info.clear()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_file_name", "anneal")
        self.cpp_info.set_property("cmake_target_name", "anneal::anneal")
        self.cpp_info.set_property("pkg_config_name", "anneal")
