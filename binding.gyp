{
  "includes": ["src-native/targets.gypi"]
}
