{
  "target_defaults": {
    "cflags": [
      "-fPIC"
    ],
    "cflags_cc": [
      "-std=c++20",
      "-O3",
      "-fvisibility=hidden",
      "-Wall",
      "-Wextra",
      "-Wno-psabi"
    ],
    "cflags_cc!": [
      "-fno-exceptions",
      "-std=gnu++17",
      "-std=gnu++20"
    ],
    "include_dirs": [
      "native"
    ],
    "conditions": [
      [
        "target_arch=='x64'",
        {
          "defines": [
            "SHARDBENCH_X64=1"
          ]
        }
      ],
      [
        "target_arch=='arm64'",
        {
          "defines": [
            "SHARDBENCH_ARM64=1"
          ]
        }
      ]
    ]
  },
  "targets": [
    {
      "target_name": "portable",
      "type": "static_library",
      "sources": [
        "native/units/control.cc",
        "native/units/loops.cc",
        "native/units/shards.cc",
        "native/backend/cpu/elementwise_baseline.cc",
        "native/backend/cpu/kernels/scalar.cc"
      ],
      "cflags_cc": [
        "-ffp-contract=off"
      ],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "15.0",
        "OTHER_CPLUSPLUSFLAGS": [
          "-O3",
          "-fvisibility=hidden",
          "-ffp-contract=off"
        ]
      }
    },
    {
      "target_name": "coreml",
      "type": "static_library",
      "sources": [],
      "conditions": [
        [
          "OS=='linux'",
          {
            "sources": [
              "native/backend/coreml/absent.cc"
            ]
          }
        ],
        [
          "OS=='mac'",
          {
            "sources": [
              "native/units/coreml.mm",
              "native/backend/coreml/apple.cc"
            ],
            "link_settings": {
              "libraries": [
                "-framework CoreML",
                "-framework Foundation"
              ]
            }
          }
        ]
      ],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "15.0",
        "OTHER_CPLUSPLUSFLAGS": [
          "-O2",
          "-fvisibility=hidden"
        ],
        "CLANG_ENABLE_OBJC_ARC": "YES",
        "GCC_ENABLE_OBJC_EXCEPTIONS": "YES"
      }
    },
    {
      "target_name": "glue",
      "type": "static_library",
      "sources": [
        "native/units/addon.cc"
      ],
      "defines": [
        "NAPI_VERSION=9",
        "NODE_ADDON_API_CPP_EXCEPTIONS",
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
      ],
      "include_dirs": [
        "<!(node -p \"require('node-addon-api').include_dir\")"
      ],
      "cflags_cc": [
        "-O1",
        "-Wno-unused-parameter"
      ],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "15.0",
        "OTHER_CPLUSPLUSFLAGS": [
          "-O1",
          "-fvisibility=hidden"
        ]
      }
    },
    {
      "target_name": "addon",
      "sources": [
        "native/addon/module.cc"
      ],
      "dependencies": [
        "portable",
        "glue",
        "coreml"
      ],
      "defines": [
        "NAPI_VERSION=9"
      ],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "15.0",
        "OTHER_CPLUSPLUSFLAGS": [
          "-O1",
          "-fvisibility=hidden"
        ]
      },
      "conditions": [
        [
          "target_arch=='x64'",
          {
            "dependencies": [
              "x64_amx",
              "x64_avx2",
              "x64_avx512",
              "x64_avx_vnni"
            ]
          }
        ],
        [
          "target_arch=='arm64'",
          {
            "dependencies": [
              "arm64_neon",
              "arm64_dotprod",
              "arm64_i8mm"
            ]
          }
        ]
      ]
    },
    {
      "target_name": "addon_faults",
      "sources": [
        "native/addon/module.cc",
        "native/units/shards.cc"
      ],
      "dependencies": [
        "portable",
        "glue",
        "coreml"
      ],
      "defines": [
        "SHARDBENCH_FAULTS=1",
        "NAPI_VERSION=9"
      ],
      "cflags_cc": [
        "-O1",
        "-ffp-contract=off"
      ],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "15.0",
        "OTHER_CPLUSPLUSFLAGS": [
          "-O1",
          "-ffp-contract=off",
          "-fvisibility=hidden"
        ]
      },
      "conditions": [
        [
          "target_arch=='x64'",
          {
            "dependencies": [
              "x64_amx",
              "x64_avx2",
              "x64_avx512",
              "x64_avx_vnni"
            ]
          }
        ],
        [
          "target_arch=='arm64'",
          {
            "dependencies": [
              "arm64_neon",
              "arm64_dotprod",
              "arm64_i8mm"
            ]
          }
        ]
      ]
    }
  ],
  "conditions": [
    [
      "target_arch=='x64'",
      {
        "targets": [
          {
            "target_name": "x64_amx",
            "type": "static_library",
            "sources": [
              "native/backend/cpu/kernels/amx_block.cc",
              "native/backend/cpu/kernels/amx_tile.cc"
            ],
            "cflags_cc": [
              "-ffp-contract=off",
              "-mamx-tile",
              "-mamx-int8",
              "-mavx512f",
              "-mavx512dq",
              "-mavx512bw",
              "-mavx512vl",
              "-mprefer-vector-width=512"
            ],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
              "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "15.0",
              "OTHER_CPLUSPLUSFLAGS": [
                "-O3",
                "-fvisibility=hidden",
                "-ffp-contract=off",
                "-mamx-tile",
                "-mamx-int8",
                "-mavx512f",
                "-mavx512dq",
                "-mavx512bw",
                "-mavx512vl",
                "-mprefer-vector-width=512"
              ]
            }
          },
          {
            "target_name": "x64_avx_vnni",
            "type": "static_library",
            "sources": [
              "native/backend/cpu/kernels/avx_vnni.cc"
            ],
            "cflags_cc": [
              "-ffp-contract=off",
              "-mavx2",
              "-mavxvnni"
            ],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
              "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "15.0",
              "OTHER_CPLUSPLUSFLAGS": [
                "-O3",
                "-fvisibility=hidden",
                "-ffp-contract=off",
                "-mavx2",
                "-mavxvnni"
              ]
            }
          },
          {
            "target_name": "x64_avx2",
            "type": "static_library",
            "sources": [
              "native/backend/cpu/elementwise_avx2.cc",
              "native/backend/cpu/kernels/avx2.cc"
            ],
            "cflags_cc": [
              "-ffp-contract=off",
              "-mavx2",
              "-mfma",
              "-mf16c"
            ],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
              "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "15.0",
              "OTHER_CPLUSPLUSFLAGS": [
                "-O3",
                "-fvisibility=hidden",
                "-ffp-contract=off",
                "-mavx2",
                "-mfma",
                "-mf16c"
              ]
            }
          },
          {
            "target_name": "x64_avx512",
            "type": "static_library",
            "sources": [
              "native/backend/cpu/elementwise_avx512.cc",
              "native/backend/cpu/kernels/vnni.cc"
            ],
            "cflags_cc": [
              "-ffp-contract=off",
              "-mavx512f",
              "-mavx512dq",
              "-mavx512bw",
              "-mavx512vl",
              "-mavx512vnni",
              "-mprefer-vector-width=512",
              "-Wno-uninitialized",
              "-Wno-maybe-uninitialized"
            ],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
              "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "15.0",
              "OTHER_CPLUSPLUSFLAGS": [
                "-O3",
                "-fvisibility=hidden",
                "-ffp-contract=off",
                "-mavx512f",
                "-mavx512dq",
                "-mavx512bw",
                "-mavx512vl",
                "-mavx512vnni",
                "-mprefer-vector-width=512",
                "-Wno-uninitialized",
                "-Wno-maybe-uninitialized"
              ]
            }
          }
        ]
      }
    ],
    [
      "target_arch=='arm64'",
      {
        "targets": [
          {
            "target_name": "arm64_neon",
            "type": "static_library",
            "sources": [
              "native/backend/cpu/elementwise_neon.cc"
            ],
            "cflags_cc": [
              "-ffp-contract=off"
            ],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
              "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "15.0",
              "OTHER_CPLUSPLUSFLAGS": [
                "-O3",
                "-fvisibility=hidden",
                "-ffp-contract=off"
              ]
            }
          },
          {
            "target_name": "arm64_dotprod",
            "type": "static_library",
            "sources": [
              "native/backend/cpu/kernels/neon_dotprod.cc"
            ],
            "cflags_cc": [
              "-ffp-contract=off",
              "-march=armv8.2-a+dotprod"
            ],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
              "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "15.0",
              "OTHER_CPLUSPLUSFLAGS": [
                "-O3",
                "-fvisibility=hidden",
                "-ffp-contract=off",
                "-march=armv8.2-a+dotprod"
              ]
            }
          },
          {
            "target_name": "arm64_i8mm",
            "type": "static_library",
            "sources": [
              "native/backend/cpu/kernels/neon_i8mm.cc"
            ],
            "cflags_cc": [
              "-ffp-contract=off",
              "-march=armv8.2-a+i8mm"
            ],
            "xcode_settings": {
              "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
              "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
              "MACOSX_DEPLOYMENT_TARGET": "15.0",
              "OTHER_CPLUSPLUSFLAGS": [
                "-O3",
                "-fvisibility=hidden",
                "-ffp-contract=off",
                "-march=armv8.2-a+i8mm"
              ]
            }
          }
        ]
      }
    ]
  ]
}
