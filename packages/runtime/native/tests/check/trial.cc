// The smallest program: whether it builds and runs tells whether the sanitisers do.
int main() {}
