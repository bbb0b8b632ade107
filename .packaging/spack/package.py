# SPDX-License-Identifier: Apache-2.0
from spack.package import *


class Anneal(CMakePackage):
    """Learning-rate schedules for C++20 training loops. Header-only."""

    homepage = "https://github.com/anneal/anneal"
    git = "https://github.com/anneal/anneal.git"

    license("Apache-2.0")

    version("main", branch="main")

    variant("json", default=False, description="Bring nlohmann-json, for schedules in files")

    depends_on("cxx", type="build")
    depends_on("cmake@3.24:", type="build")
    depends_on("nlohmann-json@3.11:", when="+json")

    conflicts("%gcc@:11", msg="anneal needs C++20: GCC 12 or later")
    conflicts("%clang@:13", msg="anneal needs C++20: Clang 14 or later")

    def cmake_args(self):
        return [self.define("ANNEAL_BUILD_TESTS", False)]
