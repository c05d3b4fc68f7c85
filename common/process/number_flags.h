// Numbers on command lines.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace huying::process {

// Every number of the app and of its commands is read as common/core/number.h says; the parser itself takes
// 010 for eight and 0x10 for sixteen. Call it when all options are there.
void ReadNumbersAsDecimal(CLI::App& app);

}  // namespace huying::process
