# For 64-bit Arm, with Debian's cross compiler; tests run under qemu. zlib is not there for it.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CXX_FLAGS_INIT -Wno-psabi) # or each function that takes an empty object gets a note on GCC 9
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static -L /usr/aarch64-linux-gnu)
set(CMAKE_DISABLE_FIND_PACKAGE_ZLIB ON)
