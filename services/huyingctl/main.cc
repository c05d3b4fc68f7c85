// huyingctl: the operator's tool.
#include "services/huyingctl/app.h"

int main(int argc, char** argv) { return huying::ctl::Main(argc, argv); }
