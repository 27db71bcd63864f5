// SPDX-License-Identifier: BSL-1.0
// Pictures for the examples, drawn by gnuplot. A Plot is lines, points and fields in one frame; Pictures
// draws plots into a folder that the user names, as .svg or .png, and says on the terminal where. Without a
// folder nothing is drawn; without gnuplot its script is left there, with a word on how to get it.
#pragma once
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

// One text of several things. (g++ 12 warns of "a" + std::to_string(b), GCC bug 105651.)
inline std::string joined(const auto&... part) {
  std::ostringstream out;
  (out << ... << part);
  return out.str();
}

using Points = std::vector<std::array<double, 2>>;

class Plot {
 public:
  explicit Plot(const std::string& title, const std::string& x = "", const std::string& y = "") {
    set("title " + quoted(title)).set("xlabel " + quoted(x)).set("ylabel " + quoted(y));
  }
  // Any setting of gnuplot: set("logscale y"), set("key left").
  Plot& set(const std::string& setting) {
    settings_ += "set " + setting + '\n';
    return *this;
  }
  // What is drawn, the last on top; `style` is gnuplot's: "lc 2 dt 2". An empty title stays out of the key.
  Plot& line(const std::string& title, const Points& p, const std::string& style = "lw 2") {
    return draw("using 1:2 with lines " + coloured(style), title, data(p));
  }
  Plot& points(const std::string& title, const Points& p, const std::string& style = "pt 7 ps 0.6") {
    return draw("using 1:2 with points " + coloured(style), title, data(p));
  }
  // A line with a dot where it ends.
  Plot& path(const std::string& title, const Points& p, const std::string& style = "lw 2") {
    return line(title, p, style).points("", {p.back()}, "pt 7 ps 0.6 lc rgb '#303030'");
  }
  // Numbers as colours: `columns` in a row, the first row on top.
  Plot& image(int columns, const std::vector<float>& values) {
    std::ostringstream rows;
    for (std::size_t i = 0; i < values.size(); ++i)
      rows << values[i] << ((i + 1) % static_cast<std::size_t>(columns) == 0 ? '\n' : ' ');
    settings_ += "unset border\nunset tics\nunset grid\nset margins 0.5,0.5,0.5,0.5\nset size ratio -1\n";
    return set("yrange [] reverse").draw("matrix with image", "", rows.str());
  }
  // f(x, y) as a colour, over low ≤ x, y ≤ high; or as lines where it has the values of `levels`.
  Plot& field(double low, double high, auto f, int steps = 160) {
    return square(low, high).draw("using 1:2:3 with image", "", grid(low, high, f, steps));
  }
  Plot& contours(double low, double high, auto f, const std::string& levels, int steps = 60) {
    const std::string from = block(grid(low, high, f, steps)), to = joined("$lines", from.substr(1));
    before_ += "set contour base\nunset surface\nset cntrparam levels discrete " + levels + "\nset table " +
               to + "\nsplot " + from + " using 1:2:3\nunset table\nunset contour\nset surface\n";
    return square(low, high).add(to + " using 1:2 with lines lc rgb '#b8b8b8' notitle");
  }

  friend std::ostream& operator<<(std::ostream& out, const Plot& p) {
    return out << "reset\nset border 3 lc rgb '#606060'\nset tics nomirror\nset grid lc rgb '#e4e4e4'\n"
               << "set key noautotitle\nunset colorbox\n"
               << "set palette defined (0 '#7fb2dd', 0.5 '#ffffff', 1 '#f0a35e')\n"
               << p.settings_ << p.before_ << "plot " << p.drawn_ << '\n';
  }

 private:
  std::string settings_, before_, drawn_;
  int blocks_ = 0, colours_ = 0;

  static std::string quoted(const std::string& text) { return joined('"', text, "\" noenhanced"); }
  // With the next colour, where the style names none.
  std::string coloured(const std::string& style) {
    return style.find("lc") == std::string::npos ? joined(style, " lc ", ++colours_) : style;
  }
  static std::string data(const Points& points) {
    std::ostringstream out;
    for (const auto& [x, y] : points) out << x << ' ' << y << '\n';
    return out.str();
  }
  static std::string grid(double low, double high, auto f, int steps) {
    std::ostringstream out;
    auto at = [&](int i) { return low + (high - low) * i / steps; };
    for (int j = 0; j <= steps; ++j, out << '\n')
      for (int i = 0; i <= steps; ++i) out << at(i) << ' ' << at(j) << ' ' << f(at(i), at(j)) << '\n';
    return out.str();
  }
  std::string block(const std::string& rows) {
    const std::string name = joined("$data", blocks_++);
    before_ += name + " << EOD\n" + rows + "EOD\n";
    return name;
  }
  Plot& square(double low, double high) {
    const std::string range = joined("[", low, ":", high, "]");
    return set("size square")
        .set("xrange " + range)
        .set("yrange " + range)
        .set("key outside below horizontal");
  }
  Plot& draw(const std::string& how, const std::string& title, const std::string& rows) {
    return add(block(rows) + ' ' + how + (title.empty() ? "" : " title " + quoted(title)));
  }
  Plot& add(const std::string& what) {
    drawn_ += (drawn_.empty() ? "" : ", ") + what;
    return *this;
  }
};

class Pictures {
 public:
  // The folder is the program's last argument, if there is one.
  Pictures(int argc, char** argv) : folder_(argc > 1 ? argv[argc - 1] : "") {}

  // Plots side by side, `columns` in a row, each of this size in pixels.
  void save(const std::string& name, const std::vector<Plot>& plots, int columns = 1, int width = 640,
            int height = 420) const {
    if (folder_.empty()) return;
    std::filesystem::create_directories(folder_);
    const std::string file = (folder_ / name).string();
    const int n = static_cast<int>(plots.size()), rows = (n + columns - 1) / columns;
    std::ostringstream script;
    script << "set terminal "
           << (file.ends_with(".png") ? "pngcairo font 'sans,10'" : "svg font 'sans-serif,13'")
           << " background '#ffffff' size " << columns * width << ',' << rows * height << "\nset output \""
           << file << "\"\nset multiplot layout " << rows << ',' << columns << '\n';
    int type = 0;  // colours that are told apart, also by who does not see red and green alike
    for (const char* colour :
         {"#1f6fb4", "#e07b00", "#009e73", "#8a4fbf", "#d02670", "#56b4e9", "#7a5c00", "#444444"})
      script << "set linetype " << ++type << " lc rgb '" << colour << "'\n";
    for (const Plot& plot : plots) script << plot;
    script << "unset multiplot\n";
    if (std::system("command -v gnuplot >/dev/null") == 0) {
      std::FILE* const gnuplot = popen("gnuplot", "w");
      const bool sent = gnuplot != nullptr && std::fputs(script.str().c_str(), gnuplot) >= 0;
      if (gnuplot != nullptr && pclose(gnuplot) == 0 && sent) {
        std::clog << "picture: " << file << '\n';
        return;
      }
    }
    std::ofstream(file + ".gnuplot") << script.str();
    std::clog
        << "no picture, as there is no gnuplot (Debian: apt-get install gnuplot-nox). With it:\n  gnuplot "
        << file << ".gnuplot\n";
  }

 private:
  std::filesystem::path folder_;
};
