# SPDX-License-Identifier: Apache-2.0
# An overlay port of this checkout; the registry's has vcpkg_from_github in the place of the first line.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}" OPTIONS -DANNEAL_BUILD_TESTS=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/anneal)
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug") # headers alone
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
