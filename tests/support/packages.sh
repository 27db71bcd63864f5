# Sourced by tests/run and examples/run: installs the Debian packages that are missing. Elsewhere than on Debian nothing
# is installed, and CMake downloads the libraries.
wanted=()

# need COMMAND PACKAGE: the command may also have come from elsewhere.
need() { command -v "$1" >/dev/null || wanted+=("$2"); }

# need_packages PACKAGE...
need_packages() {
  local package
  for package; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || wanted+=("$package")
  done
}

# apt COMMAND...: silent unless it fails.
apt() {
  local as_root=() log
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
  log=$(mktemp)
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" \
    >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; }

# Installs what is wanted, or says what to install and stops.
install_wanted() {
  if [ ${#wanted[@]} -eq 0 ] || ! command -v apt-get >/dev/null; then return; fi
  if ! may_install; then
    echo "Please install what is missing, then try again:" >&2
    echo "  sudo apt-get install ${wanted[*]}" >&2
    exit 1
  fi
  apt update && apt install -y --no-install-recommends "${wanted[@]}" || exit 1
  wanted=()
}

# optional COMMAND PACKAGE...: installs the first of these packages that this Debian has. Returns 1 if there is none.
optional() {
  local command=$1 package
  shift
  if command -v "$command" >/dev/null; then return; fi
  may_install && apt update || return 1
  for package; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      apt install -y --no-install-recommends "$package" && return
    fi
  done
  return 1
}

# optional_packages PACKAGE...: installs those that are missing and that this Debian has. Returns 1 if it may not.
optional_packages() {
  local package found=() missing=()
  for package; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  may_install && apt update || return 1
  for package in "${missing[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1; then found+=("$package"); fi
  done
  if [ ${#found[@]} -gt 0 ]; then apt install -y --no-install-recommends "${found[@]}"; fi
}
