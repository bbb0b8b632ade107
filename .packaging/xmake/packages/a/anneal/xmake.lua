-- SPDX-License-Identifier: Apache-2.0
-- A package of this checkout: add_repositories("anneal-checkout …/.packaging/xmake"). xmake-repo's has add_urls and
-- add_versions in the place of set_sourcedir.
package("anneal")
    set_kind("library", {headeronly = true})
    set_homepage("https://github.com/anneal/anneal")
    set_description("Learning-rate schedules for C++20 training loops")
    set_license("Apache-2.0")
    set_sourcedir(path.join(os.scriptdir(), "../../../../.."))

    add_configs("json", {description = "Bring nlohmann-json, for schedules in files", default = false, type = "boolean"})
    on_load(function (package)
        if package:config("json") then
            package:add("deps", "nlohmann_json")
        end
    end)
    on_install(function (package)
        os.cp("include", package:installdir())
    end)
    on_test(function (package)
        assert(package:check_cxxsnippets({test = [[
            constexpr auto rate = anneal::cosine({.initial = 0.1, .steps = 100});
            static_assert(rate(0) == 0.1);
        ]]}, {includes = "anneal/anneal.hpp", configs = {languages = "c++20"}}))
    end)
