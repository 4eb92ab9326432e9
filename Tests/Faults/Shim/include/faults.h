// A library to be loaded before others into a command under test (LD_PRELOAD): it makes the system
// fail at a place that the environment names. It has no interface of its own.
#pragma once
