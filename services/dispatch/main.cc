// huying-dispatch: the dispatch service, one process of a city.
#include "services/dispatch/add.h"

int main(int argc, char** argv) {
  return huying::process::RunServiceMain(argc, argv, "huying-dispatch", huying::dispatch::AddTo);
}
