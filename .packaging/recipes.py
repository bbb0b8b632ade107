#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What can be checked of the recipes without their tools: that they are read, name things that there are, and say the version.

    recipes.py FOLDER   takes vcpkg's portfile as far as a folder of packages, FOLDER/vcpkg/packages
"""
import ast
import json
import pathlib
import re
import subprocess
import sys
import types

PACKAGING = pathlib.Path(__file__).resolve().parent
ROOT = PACKAGING.parent
VERSION = ".".join(
    re.findall(r"#define ANNEAL_VERSION_\w+ (\d+)", (ROOT / "include/anneal/core/version.hpp").read_text())
)
OPTIONS = re.findall(r"^option\((\w+)", (ROOT / "CMakeLists.txt").read_text(), re.M)
# Stand-ins of vcpkg's functions: they do what its documentation says of them, for one configuration after the other.
VCPKG = """
function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
  foreach(config Debug Release)
    set(prefix ${CURRENT_PACKAGES_DIR})
    if(config STREQUAL "Debug")
      string(APPEND prefix /debug)
    endif()
    execute_process(COMMAND ${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${CURRENT_BUILDTREES_DIR}/${config} -D CMAKE_BUILD_TYPE=${config}
                            -D CMAKE_INSTALL_PREFIX=${prefix} ${arg_OPTIONS} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
  endforeach()
endfunction()
function(vcpkg_cmake_install)
  foreach(config Debug Release)
    execute_process(COMMAND ${CMAKE_COMMAND} --build ${CURRENT_BUILDTREES_DIR}/${config} --target install
                    COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
  endforeach()
endfunction()
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
  file(GLOB files ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/*)
  if(NOT files OR NOT EXISTS ${CURRENT_PACKAGES_DIR}/debug/${arg_CONFIG_PATH})
    message(FATAL_ERROR "vcpkg_cmake_config_fixup: nothing is in ${arg_CONFIG_PATH}")
  endif()
  foreach(file IN LISTS files)
    file(READ ${file} text)
    # what the folder was moved by is taken from the way up to the prefix
    string(REGEX REPLACE "(get_filename_component\\\\(_IMPORT_PREFIX \\"[^\\"]*\\" PATH\\\\)\\n)+"
      "get_filename_component(_IMPORT_PREFIX \\"\\${CMAKE_CURRENT_LIST_DIR}/../..\\" ABSOLUTE)\\n" text "${text}")
    cmake_path(GET file FILENAME name)
    file(WRITE ${CURRENT_PACKAGES_DIR}/share/${PORT}/${name} "${text}")
  endforeach()
  file(REMOVE_RECURSE ${CURRENT_PACKAGES_DIR}/share/cmake)
endfunction()
function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
  file(INSTALL ${arg_FILE_LIST} DESTINATION ${CURRENT_PACKAGES_DIR}/share/${PORT} RENAME copyright)
endfunction()
"""


def require(holds, sentence):
    if not holds:
        sys.exit(sentence)


def check_vcpkg(folder):
    port = json.loads((PACKAGING / "vcpkg/vcpkg.json").read_text())
    require(port["version"] == VERSION, f"vcpkg.json says {port['version']}, and it is {VERSION}")
    fields = {"name", "version", "description", "homepage", "license", "dependencies", "features", "supports"}
    require(not set(port) - fields, f"vcpkg.json: {set(port) - fields}")
    for dependency in port["dependencies"]:
        require(not set(dependency) - {"name", "host", "features", "platform", "version>="}, f"vcpkg.json: {dependency}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "port.cmake").write_text(f'{VCPKG}include("{PACKAGING}/vcpkg/portfile.cmake")\n')
    command = ["cmake", f"-DCURRENT_PACKAGES_DIR={folder}/packages", f"-DCURRENT_BUILDTREES_DIR={folder}/build"]
    subprocess.run([*command, f"-DPORT={port['name']}", "-P", folder / "port.cmake"], check=True)
    # what vcpkg refuses of a package
    require(not (folder / "packages/debug").exists(), "portfile.cmake: debug/ is there, of headers alone")
    for name in ("include/anneal/anneal.hpp", "share/anneal/annealConfig.cmake", "share/anneal/copyright"):
        require((folder / "packages" / name).exists(), f"portfile.cmake: there is no {name}")
    empty = [p for p in (folder / "packages").rglob("*") if p.is_dir() and not any(p.iterdir())]
    require(not empty, f"portfile.cmake leaves empty folders: {empty}")
    print("vcpkg: vcpkg.json, portfile.cmake")


def check_bazel():
    said = {}

    def module(name, version, compatibility_level=0):
        said.update(name=name, version=version)

    def bazel_dep(name, version):
        said[f"@{name}"] = version

    # Starlark, as far as it is used here, is Python
    exec((PACKAGING / "bazel/MODULE.bazel").read_text(), {"module": module, "bazel_dep": bazel_dep})
    require(said["version"] == VERSION, f"MODULE.bazel says {said['version']}, and it is {VERSION}")
    for call in re.findall(r'load\("(@\w+)//', (PACKAGING / "bazel/BUILD.bazel").read_text()):
        require(call in said, f"MODULE.bazel has no bazel_dep for {call} of BUILD.bazel")
    print("Bazel: MODULE.bazel")


def check_spack():
    """Its class is made, with directives that note what they are told."""
    noted = []
    package = types.ModuleType("spack.package")

    class CMakePackage:
        def define(self, name, value):
            require(name in OPTIONS, f"package.py: CMakeLists.txt has no option {name}")
            return f"-D{name}:BOOL={'ON' if value else 'OFF'}"

    package.CMakePackage = CMakePackage
    for name in ("license", "version", "variant", "depends_on", "conflicts", "maintainers"):
        setattr(package, name, lambda *a, directive=name, **k: noted.append((directive, *a, *k.items())))
    sys.modules |= {"spack": types.ModuleType("spack"), "spack.package": package}
    text = (PACKAGING / "spack/package.py").read_text()
    names = {}
    exec(compile(ast.parse(text), "package.py", "exec"), names)
    variants = [n[1] for n in noted if n[0] == "variant"]
    for directive, *said in noted:
        for _, value in (s for s in said if isinstance(s, tuple) and s[0] == "when"):
            require(value.lstrip("+~") in variants, f"package.py: {directive} when {value}")
    needs = re.search(r"cmake_minimum_required\(VERSION ([\d.]+)\)", (ROOT / "CMakeLists.txt").read_text())[1]
    require(any(n[:2] == ("depends_on", f"cmake@{needs}:") for n in noted), f"package.py: CMakeLists.txt needs CMake {needs}")
    print("Spack: package.py,", *names["Anneal"]().cmake_args())


check_vcpkg(pathlib.Path(sys.argv[1]).resolve() / "vcpkg")
check_bazel()
check_spack()
