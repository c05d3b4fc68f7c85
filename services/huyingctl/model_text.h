// What the services can do and say, from the options of their messages: for docs/case-model.md.
#pragma once

#include <string>

namespace huying::ctl {

// The part of docs/case-model.md below its heading "Events and commands", as Markdown.
std::string ModelText();

}  // namespace huying::ctl
