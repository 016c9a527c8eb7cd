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
      ]
    ]
  },
  "targets": [
    {
      "target_name": "portable",
      "type": "static_library",
      "sources": [
        "native/base/huge_buffer.cc",
        "native/base/thread_pool.cc",
        "native/weights/mapped_file.cc",
        "native/weights/model_weights.cc",
        "native/weights/tensor.cc",
        "native/chain/argmax.cc",
        "native/chain/chain.cc",
        "native/spec/chain_spec.cc",
        "native/chain/rotary_table.cc",
        "native/chain/session.cc",
        "native/probe/stream_probe.cc",
        "native/backend/compute_unit.cc",
        "native/backend/reference/arithmetic.cc",
        "native/backend/reference/reference_backend.cc",
        "native/backend/reference/reference_head_group.cc",
        "native/backend/reference/reference_layer_shard.cc",
        "native/backend/reference/reference_workspace.cc",
        "native/backend/cpu/cpu_backend.cc",
        "native/backend/cpu/cpu_head_group.cc",
        "native/backend/cpu/cpu_layer_shard.cc",
        "native/backend/cpu/cpu_workspace.cc",
        "native/backend/cpu/elementwise_baseline.cc",
        "native/backend/cpu/elementwise_select.cc",
        "native/backend/cpu/packed_matrix.cc",
        "native/backend/cpu/processor.cc",
        "native/backend/cpu/kernels/kernel_family.cc",
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
      "target_name": "addon",
      "sources": [
        "native/addon/abort_switch.cc",
        "native/addon/addon.cc",
        "native/addon/arguments.cc",
        "native/addon/chain_object.cc",
        "native/addon/errors.cc",
        "native/addon/opened_chain.cc",
        "native/addon/session_object.cc"
      ],
      "dependencies": [
        "portable"
      ],
      "defines": [
        "NAPI_VERSION=9",
        "NODE_ADDON_API_CPP_EXCEPTIONS"
      ],
      "include_dirs": [
        "<!(node -p \"require('node-addon-api').include_dir\")"
      ],
      "cflags_cc": [
        "-Wno-unused-parameter"
      ],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "15.0",
        "OTHER_CPLUSPLUSFLAGS": [
          "-O3",
          "-fvisibility=hidden"
        ]
      },
      "conditions": [
        [
          "target_arch=='x64'",
          {
            "dependencies": [
              "x64_avx2",
              "x64_avx512"
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
            "target_name": "x64_avx2",
            "type": "static_library",
            "sources": [
              "native/backend/cpu/elementwise_avx2.cc",
              "native/backend/cpu/kernels/avx2.cc"
            ],
            "cflags_cc": [
              "-ffp-contract=off",
              "-mavx2",
              "-mfma"
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
                "-mfma"
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
    ]
  ]
}
