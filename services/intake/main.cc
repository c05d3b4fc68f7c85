// huying-intake: the intake service, one process of a city.
#include "services/intake/add.h"

int main(int argc, char** argv) {
  return huying::process::RunServiceMain(argc, argv, "huying-intake", huying::intake::AddTo);
}
