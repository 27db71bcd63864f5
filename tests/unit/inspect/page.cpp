// SPDX-License-Identifier: BSL-1.0
// to_html: the page is complete in itself, everything that can be pointed at is there, and in a browser
// pointing marks it everywhere.
#include <etude/inspect/page.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>

#include "support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace etude;
using Catch::Matchers::ContainsSubstring;

namespace {

bool has(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

std::string output_of(const std::string& command) {
  std::string text;
  if (std::FILE* const pipe = popen(command.c_str(), "r")) {
    char part[4096];
    for (std::size_t n; (n = std::fread(part, 1, sizeof part, pipe)) > 0;) text.append(part, n);
    pclose(pipe);
  }
  return text;
}

// The opening tags that have this text in them.
int count(const std::string& page, const std::string& text) {
  int n = 0;
  for (std::size_t at = 0; (at = page.find(text, at)) != std::string::npos; at += text.size()) ++n;
  return n;
}

std::string page_of_tanh() {
  std::ostringstream out;
  to_html<Network<Input<2>, Dense<3>, Tanh, Dense<2>>, SoftmaxCrossEntropy, SGD, Batch<4>>(out);
  return out.str();
}

}  // namespace

TEST_CASE("page: complete in itself, from the equation to the machine code") {
  if (!has("dot -V")) {
    WARN("Graphviz (Debian: graphviz) is not installed: no page was made");
    return;
  }
  const std::string page = page_of_tanh();
  for (const char* outside : {"src=", "@import", "url(", "<link"}) CHECK(count(page, outside) == 0);
  CHECK(count(page, "http") == count(page, "http://www.w3.org/"));  // names of XML, not addresses
  const Study s = study<Network<Input<2>, Dense<3>, Tanh, Dense<2>>, SoftmaxCrossEntropy, SGD, Batch<4>>();
  for (int id = 0; id < s.program.size(); ++id) {
    const Name& name = s.names[static_cast<std::size_t>(id)];
    if (!name || is_leaf(s.program, id, LeafKind::count)) continue;
    INFO(name.text);
    CHECK(count(page, "<g id=\"" + name.identifier + "\" class=\"node\">") == 1);
    CHECK(count(page, "\"" + name.identifier + "\":{\"name\":") == 1);
    // Its equation and the line that computes it, in the C++.
    if (!is_leaf(s.program.at(id))) CHECK(count(page, "data-d=\"" + name.identifier + "\"") >= 2);
  }

  if (!has("chromium --version")) {
    WARN("chromium is not installed: the page was not opened in a browser");
    return;
  }
  const auto file = std::filesystem::current_path() / "page.html";
  std::ofstream(file) << page;
  const std::string open = "chromium --headless --no-sandbox --disable-gpu --user-data-dir=" +
                           (file.parent_path() / "browser").string() + " --dump-dom 'file://" + file.string();
  const std::string plain = output_of(open + "' 2>/dev/null"),
                    marked = output_of(open + "#dL_dz1' 2>/dev/null");
  REQUIRE(plain.find("Point at a value") != std::string::npos);
  CHECK(count(plain, "class=\"node on\"") == 0);
  CHECK_THAT(plain, !ContainsSubstring("class=\"active\""));

  CHECK_THAT(marked, ContainsSubstring("<body class=\"active\">"));
  CHECK_THAT(marked, ContainsSubstring("<g id=\"dL_dz1\" class=\"node on\">"));
  CHECK(count(marked, "class=\"node on\"") == 1);
  CHECK_THAT(marked, ContainsSubstring("<g id=\"dL_da1\" class=\"node near\">"));
  CHECK_THAT(marked, ContainsSubstring("class=\"edge on\""));
  CHECK_THAT(marked, ContainsSubstring("<div class=\"formula\">∂L/∂z1 = ∂L/∂a1 × ∂a1/∂z1</div>"));
  const auto marks = [&marked](const std::string& panel, const std::string& line) {
    const std::size_t begin = marked.find("<pre id=\"" + panel), at = marked.find(line, begin);
    REQUIRE(at < marked.find("</pre>", begin));
    const std::string tag = marked.substr(marked.rfind("<span", at), at - marked.rfind("<span", at));
    return tag.find("on\"") != std::string::npos;
  };
  CHECK(marks("cpp", "    dL_dz1[n][i] = "));
  CHECK(marks("cpp", "//   ∂L/∂z1 = "));
  CHECK_FALSE(marks("cpp", "//   ∂L/∂a1 = "));
  if (has("objdump --version")) {
    CHECK(marks("code", "; ∂L/∂z1 = "));
    CHECK_FALSE(marks("code", "; ∂L/∂a1 = "));
  }
}
