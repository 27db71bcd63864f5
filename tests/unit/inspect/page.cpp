// SPDX-License-Identifier: BSL-1.0
// to_html: the page is complete in itself, everything that can be pointed at is there, in a browser pointing
// marks it everywhere, and in a window of any size all of it can be read.
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

// chromium with these options; its folders are those of the test.
std::string chromium(const std::string& options) {
  return "chromium --headless --no-sandbox --disable-gpu --user-data-dir=" +
         (std::filesystem::current_path() / "browser").string() + " --dump-dom " + options + " 2>/dev/null";
}

// A page that shows file in windows of many sizes and says what of each cannot be read there.
std::string windows_of(const std::string& file) {
  std::string out = "<meta charset=\"utf-8\"><body>";
  for (const char* size : {"320x640", "360x640", "500x900", "640x360", "900x700", "999x700", "1000x700",
                           "1280x500", "1600x300", "1600x1000"}) {
    const std::string text = size;
    const std::size_t by = text.find('x');
    out += "<iframe name=\"" + text + "\" width=\"" + text.substr(0, by) + "\" height=\"" +
           text.substr(by + 1) + "\" style=\"border: 0\" src=\"" + file + "\"></iframe>";
  }
  return out + R"(<pre id="said"></pre><script>
const name = (pane) => pane.id || pane.querySelector('h1, h2').textContent;
addEventListener('load', () => {
  const said = [];
  for (const frame of document.querySelectorAll('iframe')) {
    const page = frame.contentDocument, width = page.documentElement.clientWidth, svg = page.querySelector('#graph svg');
    const need = (right, what) => { if (!right) said.push(frame.name + ': ' + what); };
    const panes = [...page.querySelectorAll('header, #graph, section')].map((pane) => [pane, pane.getBoundingClientRect()]);
    need(page.documentElement.scrollWidth <= width, 'wider than the window');
    for (const [pane, p] of panes) {
      need(p.width >= Math.min(width, 400), name(pane) + ' is narrow');
      for (const [other, o] of panes)
        need(other === pane || p.bottom <= o.top + 1 || o.bottom <= p.top + 1 || p.right <= o.left + 1 || o.right <= p.left + 1,
             name(pane) + ' over ' + name(other));
    }
    for (const text of page.querySelectorAll('pre')) {
      const least = Math.min(text.scrollHeight, 150);
      need(text.clientHeight >= least, text.id + ' is ' + text.clientHeight + ' high');
      need(text.getBoundingClientRect().bottom <= text.parentElement.getBoundingClientRect().bottom + 1, text.id + ' is cut');
    }
    need(svg.getBoundingClientRect().width >= 0.59 * svg.width.baseVal.value, 'a small drawing');
    said.push(frame.name + ' measured');
  }
  document.getElementById('said').textContent = said.join('\n');
});
</script>)";
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
  const std::string address = "file://" + file.string();
  const std::string plain = output_of(chromium("'" + address + "'")),
                    marked = output_of(chromium("'" + address + "#dL_dz1'"));
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

TEST_CASE("page: in a window of any size each pane can be read") {
  if (!has("dot -V") || !has("chromium --version")) {
    WARN("Graphviz or chromium is not installed: the page was not opened in a browser");
    return;
  }
  const auto folder = std::filesystem::current_path();
  std::ofstream(folder / "page.html") << page_of_tanh();
  std::ofstream(folder / "windows.html") << windows_of("page.html");
  std::string said = output_of(
      chromium("--allow-file-access-from-files 'file://" + (folder / "windows.html").string() + "'"));
  const std::size_t begin = said.find("<pre id=\"said\">");
  REQUIRE(begin != std::string::npos);
  said = said.substr(begin, said.find("</pre>", begin) - begin);
  INFO(said);
  CHECK(count(said, " measured") == 10);
  CHECK(count(said, ": ") == 0);
}
