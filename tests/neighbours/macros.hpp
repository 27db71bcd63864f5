// SPDX-License-Identifier: BSL-1.0
// Macros of headers that people include before ours, each with a value that is C++ nowhere: whoever says one
// of these names does not compile.
#pragma once
#define ETUDE_POISON @

// C: <complex.h>, <sys/sysmacros.h>, <sys/param.h>; the ctype of newlib and of older libraries
#define I ETUDE_POISON
#define complex ETUDE_POISON
#define imaginary ETUDE_POISON
#define unix ETUDE_POISON
#define linux ETUDE_POISON
#define major(x) ETUDE_POISON
#define minor(x) ETUDE_POISON
#define makedev(x, y) ETUDE_POISON
#define howmany(x, y) ETUDE_POISON
#define roundup(x, y) ETUDE_POISON
#define powerof2(x) ETUDE_POISON
#define setbit(a, i) ETUDE_POISON
#define isset(a, i) ETUDE_POISON
#define MIN(a, b) ETUDE_POISON
#define MAX(a, b) ETUDE_POISON
#define _U ETUDE_POISON
#define _L ETUDE_POISON
#define _N ETUDE_POISON
#define _S ETUDE_POISON
#define _P ETUDE_POISON
#define _C ETUDE_POISON
#define _X ETUDE_POISON
#define _B ETUDE_POISON
#define _A ETUDE_POISON
#define _D ETUDE_POISON
#define _T(x) ETUDE_POISON

// termios: speeds, delays and flags
#define B0 ETUDE_POISON
#define B50 ETUDE_POISON
#define B110 ETUDE_POISON
#define B9600 ETUDE_POISON
#define CR0 ETUDE_POISON
#define CR1 ETUDE_POISON
#define NL0 ETUDE_POISON
#define TAB0 ETUDE_POISON
#define BS0 ETUDE_POISON
#define FF0 ETUDE_POISON
#define VT0 ETUDE_POISON
#define ECHO ETUDE_POISON
#define ICANON ETUDE_POISON
#define ISIG ETUDE_POISON
#define CSIZE ETUDE_POISON
#define HUPCL ETUDE_POISON
#define EXTA ETUDE_POISON
#define NCCS ETUDE_POISON

// curses
#define TRUE ETUDE_POISON
#define FALSE ETUDE_POISON
#define ERR ETUDE_POISON
#define OK ETUDE_POISON
#define COLORS ETUDE_POISON
#define LINES ETUDE_POISON
#define COLS ETUDE_POISON
#define border(...) ETUDE_POISON
#define box(a, b, c) ETUDE_POISON
#define echochar(x) ETUDE_POISON
#define timeout(x) ETUDE_POISON
#define scroll(x) ETUDE_POISON
#define getch() ETUDE_POISON
#define addch(x) ETUDE_POISON
#define instr(x) ETUDE_POISON
#define standout() ETUDE_POISON
#define touchline(w, s, c) ETUDE_POISON
#define refresh() ETUDE_POISON
#define inch() ETUDE_POISON
#define getyx(w, y, x) ETUDE_POISON
#define stdscr ETUDE_POISON

// Xlib
#define None ETUDE_POISON
#define Bool ETUDE_POISON
#define Status ETUDE_POISON
#define True ETUDE_POISON
#define False ETUDE_POISON
#define Success ETUDE_POISON
#define Always ETUDE_POISON
#define Above ETUDE_POISON
#define Below ETUDE_POISON
#define TopIf ETUDE_POISON
#define BottomIf ETUDE_POISON
#define Opposite ETUDE_POISON
#define Complex ETUDE_POISON
#define Convex ETUDE_POISON
#define Nonconvex ETUDE_POISON
#define Unsorted ETUDE_POISON
#define YXSorted ETUDE_POISON
#define Button1 ETUDE_POISON
#define KeyPress ETUDE_POISON
#define KeyRelease ETUDE_POISON
#define FocusIn ETUDE_POISON
#define FocusOut ETUDE_POISON
#define Expose ETUDE_POISON
#define FontChange ETUDE_POISON
#define CursorShape ETUDE_POISON
#define ParentRelative ETUDE_POISON
#define CopyFromParent ETUDE_POISON
#define PointerRoot ETUDE_POISON
#define InputFocus ETUDE_POISON
#define InputOnly ETUDE_POISON
#define InputOutput ETUDE_POISON
#define CurrentTime ETUDE_POISON
#define NoSymbol ETUDE_POISON
#define GrayScale ETUDE_POISON
#define TrueColor ETUDE_POISON
#define DestroyAll ETUDE_POISON
#define DontCare ETUDE_POISON
#define StaticGravity ETUDE_POISON
#define ForgetGravity ETUDE_POISON
#define Absolute ETUDE_POISON
#define Relative ETUDE_POISON
#define AllocNone ETUDE_POISON
#define AllocAll ETUDE_POISON
#define WhenMapped ETUDE_POISON
#define NotUseful ETUDE_POISON
#define XValue ETUDE_POISON
#define YValue ETUDE_POISON
#define NoValue ETUDE_POISON
#define AllValues ETUDE_POISON

// Windows
#define min(a, b) ETUDE_POISON
#define max(a, b) ETUDE_POISON
#define near ETUDE_POISON
#define far ETUDE_POISON
#define NEAR ETUDE_POISON
#define small ETUDE_POISON
#define hyper ETUDE_POISON
#define huge ETUDE_POISON
#define pascal ETUDE_POISON
#define cdecl ETUDE_POISON
#define interface ETUDE_POISON
#define IN ETUDE_POISON
#define OUT ETUDE_POISON
#define OPTIONAL ETUDE_POISON
#define CONST ETUDE_POISON
#define VOID ETUDE_POISON
#define THIS ETUDE_POISON
#define ERROR ETUDE_POISON
#define DELETE ETUDE_POISON
#define IGNORE ETUDE_POISON
#define INFINITE ETUDE_POISON
#define STRICT ETUDE_POISON
#define NO_ERROR ETUDE_POISON
#define DIFFERENCE ETUDE_POISON
#define ABSOLUTE ETUDE_POISON
#define RELATIVE ETUDE_POISON
#define OPAQUE ETUDE_POISON
#define TRANSPARENT ETUDE_POISON
#define DOMAIN ETUDE_POISON
#define OVERFLOW ETUDE_POISON
#define UNDERFLOW ETUDE_POISON
#define SING ETUDE_POISON
#define PLOSS ETUDE_POISON
#define TLOSS ETUDE_POISON
#define Yield() ETUDE_POISON
#define GetObject ETUDE_POISON
#define GetMessage ETUDE_POISON
#define SendMessage ETUDE_POISON
#define DrawText ETUDE_POISON
#define LoadImage ETUDE_POISON
#define CreateFile ETUDE_POISON

// Arduino
#define abs(x) ETUDE_POISON
#define round(x) ETUDE_POISON
#define sq(x) ETUDE_POISON
#define bit(b) ETUDE_POISON
#define bitRead(a, b) ETUDE_POISON
#define bitSet(a, b) ETUDE_POISON
#define word(...) ETUDE_POISON
#define constrain(a, b, c) ETUDE_POISON
#define radians(x) ETUDE_POISON
#define degrees(x) ETUDE_POISON
#define lowByte(x) ETUDE_POISON
#define highByte(x) ETUDE_POISON
#define interrupts() ETUDE_POISON
#define F(x) ETUDE_POISON
#define B00 ETUDE_POISON
#define B01 ETUDE_POISON
#define B1 ETUDE_POISON
#define B10 ETUDE_POISON
#define A0 ETUDE_POISON
#define A1 ETUDE_POISON
#define PI ETUDE_POISON
#define HALF_PI ETUDE_POISON
#define TWO_PI ETUDE_POISON
#define EULER ETUDE_POISON
#define HIGH ETUDE_POISON
#define LOW ETUDE_POISON
#define INPUT ETUDE_POISON
#define OUTPUT ETUDE_POISON
#define DEFAULT ETUDE_POISON
#define INTERNAL ETUDE_POISON
#define EXTERNAL ETUDE_POISON
#define SERIAL ETUDE_POISON
#define DISPLAY ETUDE_POISON
#define CHANGE ETUDE_POISON
#define FALLING ETUDE_POISON
#define RISING ETUDE_POISON

// Others: logging libraries, Qt, Objective-C
#define CHECK(x) ETUDE_POISON
#define LOG(x) ETUDE_POISON
#define foreach ETUDE_POISON
#define forever ETUDE_POISON
#define slots ETUDE_POISON
#define signals ETUDE_POISON
#define nil ETUDE_POISON
#define NO ETUDE_POISON
#define YES ETUDE_POISON
#define EPS ETUDE_POISON
