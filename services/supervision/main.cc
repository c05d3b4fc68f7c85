// huying-supervision: the supervision service, one process of a city.
#include "services/supervision/add.h"

int main(int argc, char** argv) {
  return huying::process::RunServiceMain(argc, argv, "huying-supervision",
                                         huying::supervision::AddTo);
}
