"""Known releases of OpenTofu: version -> platform -> sha256 of the zip archive, oldest first.

The facts are those of each release's SHA256SUMS file, as package managers' manifests publish them. Every value was read in
two independent ones (a package index with all versions and platforms, and per version: a configuration-management role, a
Homebrew tap, or a distribution's build script); the darwin values of 1.11.6 and 1.11.7 were in the first only.
"""

TOFU_RELEASES = {
    "1.10.0": {
        "darwin_amd64": "c90c0526cfd157f72d236ff4ba3a0027b30e672a8385ef293ffc71efc1fa5a1a",
        "darwin_arm64": "570137ff829eefd761df3631a09fe91032a477f425172eb61d8e4bb31978a277",
        "linux_amd64": "ff8aebfd069f15f3f9ba7814444c8cae05428314c2ded0faedb9d040f6936cdb",
        "linux_arm64": "289e7264c747845c07d7700c72b32c78180fb6bd1182b8a8557b2ab5567cca26",
    },
    "1.10.1": {
        "darwin_amd64": "646a94eb690a060122571d13c51003499001e56dbe3f3e8d8c0a1e84a3297dd4",
        "darwin_arm64": "6938e34be3b1097c2588eeca5676be80c6760a71007e224111db6fc3c78106e4",
        "linux_amd64": "e90b948d2606d7c69653ddbb9319c2edb8c229f091950a21f3e198f621d888a9",
        "linux_arm64": "102ca3c409da379f13baf272d0301afcd4f5e4a558970b7bc4473f2f286d4598",
    },
    "1.10.2": {
        "darwin_amd64": "7800c0a86fa716609d77ddfbfa31fe428f409d400ce0d989deced21684e61677",
        "darwin_arm64": "82b63deccc1a82550389dc9a516a068d69f9e0cf6f1b68768ad6db3728412e2a",
        "linux_amd64": "cb5fad28fc5e66c3ae8f443cb3902e7ed6657dc96d076572ac6609ac4db7b5e3",
        "linux_arm64": "f6e063fe2112d6c121f690c396d63949bef37142ba8b4c1f29b812771a7a7ee7",
    },
    "1.10.3": {
        "darwin_amd64": "a083ce25bd564c730af187777aa76206b55fdfa77ff865e869d731c70cd67dcf",
        "darwin_arm64": "7bde01d7e42f79dde85730cec928fad3c45468bdaef0a6ffa41fd49945dc2dc4",
        "linux_amd64": "acf330602ec6ae29ba68dd5d8eb1f645811ae9809231ecdccd4774b21d5c79bc",
        "linux_arm64": "7011e9da95299dc8f8eaf4a54ebe066982ead04de778505dfbcaf406de25519a",
    },
    "1.10.4": {
        "darwin_amd64": "87989420843b7a50c9af68ab38622a49542b819e714a9e95077dba4ab3b2be8d",
        "darwin_arm64": "061bdd8aa4d2b78c451ea9e3be1b5f4c10a6f339baca569165bd7731089dcf2f",
        "linux_amd64": "2097663587183670327b7bcf8569b51c93da942087552b824f9e0f774af5dab5",
        "linux_arm64": "df9ddb8b09ddc5b80df43064638ac2fcda6fbd7755fe6a2d342c6b7578192638",
    },
    "1.10.5": {
        "darwin_amd64": "943b727f1e1ad0ff5d2b039f2a79730573e9b7eb38242d1f995be513206a3a62",
        "darwin_arm64": "05dfb37dd24f795de1f6b156e81bc7f830536738c955e2e82720d1a716116aed",
        "linux_amd64": "d4fd8ee4c370eaf4b80a4e98fed2fccbdcd117b0603129ff3478b8cb492c7670",
        "linux_arm64": "a5192eb96d61a7639939162e85e5b946d8a60e5af5925b066f6e72e17d51e712",
    },
    "1.10.6": {
        "darwin_amd64": "85115c8ec23b48b425259060347ff932355dad48056fa83ade05f7d890dc43ed",
        "darwin_arm64": "6da8ee57f20113c302baeddc1f0c6340589fa1f7af04d41282e406cfa53c0b59",
        "linux_amd64": "15b7bed76420b50da3e121769c43341df8cd57d751ca14e6dbe9c850124c6dac",
        "linux_arm64": "a32f653d686a8cad9b9be82101eb5b5e834fbfa8d095842fa1820c5d27fad967",
    },
    "1.10.7": {
        "darwin_amd64": "d0290b300651837144268b2c5ed2685d9d96a2bbe987c96cb81c33720e26e1cb",
        "darwin_arm64": "dc6a272599baf2db91df7553f74676888c83c5486f6c9f64ef62a6d849d3412b",
        "linux_amd64": "c79bb458e7d7fa08c44be98b373ab3434647598808fc2a75dc9338aef7432ae6",
        "linux_arm64": "8870063fa5cea26c5937d295af7b2e1c340dc86d2b86a957ca66ed21d9ca8d42",
    },
    "1.10.8": {
        "darwin_amd64": "fe26fb93052edb4f04ffaedb9a0c4a1b0394bd011dabfeeb86d2e22ebfe7955b",
        "darwin_arm64": "a541aecf9d29d5268b50650c9a12533287a56f02e3958eb7c30ae0bb7c0d6f2a",
        "linux_amd64": "b330c2f41e416403817b34e611b8ea6622c77d918c2478de3aa060353288530e",
        "linux_arm64": "36a2d1ddfe85653e084bb2c5d0f682f420072b0577caf545f058ef9629d82c59",
    },
    "1.11.0": {
        "darwin_amd64": "417fdda2f597517d26d4a33aff33133692d62d8cc1a4749a2321b4272ddb19f6",
        "darwin_arm64": "0eff533261ec96a829a755dcc778468a4b9059f0b9a4312a684d4f565e9548de",
        "linux_amd64": "c425c2080e3f204a1fe094356777535a34c4bc9fdbca4eccb74cdd25c1ae8a94",
        "linux_arm64": "be01f174589a6f95ef3401d6514c32a01c0812fb14bfdd8883868089a6a833a2",
    },
    "1.11.1": {
        "darwin_amd64": "cd27df7e19ab48ede8d2e5b0b49db06eb4bc6bfa37ef8b570e4655dbd6dc0e1a",
        "darwin_arm64": "1ad4f7affb6947a36f03142c655c5d84bb5bd0bf5a350d3c84519dfd6acd6697",
        "linux_amd64": "bbfaf9baff1e5baf2775a4a9e7ba9e3c0152841f29f4ee7cf4610feb48f2db1c",
        "linux_arm64": "d83844cc9c9479709b6129727b5b06cbe0a0486752f51b123432c5bffac1d23a",
    },
    "1.11.2": {
        "darwin_amd64": "4c255cc52f9f742eee55cc4a59686c434b9f3028e1d71b866d8f61cb010bee9b",
        "darwin_arm64": "82950272a30032a42ffc3644cba56f38f0bc3fe30ef956cd5ee6fd7c1fde67c7",
        "linux_amd64": "1bfb425c940098952df7a74e2f67dd318614bbea2767a25de94e46ca5d5b85ec",
        "linux_arm64": "75890027faba15bb86bcb413b988b9d50a66d9038f869371486941c1ae545be3",
    },
    "1.11.3": {
        "darwin_amd64": "5369340e97311b4c027c8965571dbe3fe0d5f2866b602d37185609e05f142268",
        "darwin_arm64": "cdbf7284e03173147d19d8bd6a73e390a997832b818b66fe0b1cb5d188d39556",
        "linux_amd64": "340195f742ba1939078e46010a0f45b620811f986b0051f43748f600eade674d",
        "linux_arm64": "18d536624966f02799b3c40e487d7f4bd1dcc946132690f34a29b088d409c1e6",
    },
    "1.11.4": {
        "darwin_amd64": "7ef39e5da549b09b548ff7f90b0a351ccc2af649bb8794d6ade0eea3d7bf3c8d",
        "darwin_arm64": "ec7e927028be559a8c695b5ae6782667c4d924ab16e998328c0488aae169caf1",
        "linux_amd64": "f3907e96b5a9f2fce311078ca273bcdf1e13980dac150b2549932c26b515c61b",
        "linux_arm64": "f877d46cb911d40bc0b81818d1940afdd356f632bcac48ca19dd8f7802a86701",
    },
    "1.11.5": {
        "darwin_amd64": "511d2b9953971b686eea76e86b316e80b7187ad467edfc7e08f7ab05c225b075",
        "darwin_arm64": "ce81702643dcdea497259b4de4639d9ee73746560683b9d2b778aae8f7d62827",
        "linux_amd64": "901121681e751574d739de5208cad059eddf9bd739b575745cf9e3c961b28a13",
        "linux_arm64": "1b79f8fe3cbf7ac0540507bb6bd0ecab1675c78393bbf492867eaabb79840eec",
    },
    "1.11.6": {
        "darwin_amd64": "c0358fff93c89386d6735d3c76f1afbf79003461e491780d753521e4b0fe5455",
        "darwin_arm64": "12755a0021c3f6d03f16a16efb1ba769fbee4cb3b93e37d64b2a483a76f61d03",
        "linux_amd64": "68026be376f8910a318645acc65f21da8b39ab86946cb0dd6cd16ef1705f34b3",
        "linux_arm64": "273f107f1f64734fcae4753796803a24b86ae0c383e433ab64bd5542ccd18772",
    },
    "1.11.7": {
        "darwin_amd64": "aa00a7a4143064f48735b1f9b517f9cdb524396bc4f2fbd8aec7613d04f244fe",
        "darwin_arm64": "a6fe86baa873afaf32b66128d8d9f3ea6420ef6c1fbd6719e55439a2124655db",
        "linux_amd64": "2ae4434e08da9a17372c11509d11b07f1cb3730dea0bf7ff658bdb4b83b1cbab",
        "linux_arm64": "5b3134038c99539768b9d685e3f9d593f498a46ef6ac5ed824ce5a8d5d12c415",
    },
    "1.12.0": {
        "darwin_amd64": "761dc6688325721be230f95b94382bc06ffe59d87cb25c94ef8a37d9cb0c0014",
        "darwin_arm64": "1b09890dc4ed842bebb55b8c958943b28bc025b3728ee2e5f848c30ee3406841",
        "linux_amd64": "8d7650fd42b6d790f9f747604393ccd0a9035376bccc4f1688b905d7c5bb1137",
        "linux_arm64": "466bf912404b4ab0f0b3a043073d68ad34f11d55ad7a483957d94f0733169f8d",
    },
    "1.12.1": {
        "darwin_amd64": "bc1bf25272976a568831889b42c4dddad5897c348e5ecc63960a732feee8a73f",
        "darwin_arm64": "06cff265b39c437ba81f91cfa85ae91b6ae28d3112bb2273294431a3f54e8bf5",
        "linux_amd64": "1fc9af962e3632b7cd0ba27076cd9f1ced177567defe9e331ac37f5a40468575",
        "linux_arm64": "1a53dd57697dc04d243ddb81a0f70e44ab83c256f15dde173e5538120dc6a0bb",
    },
    "1.12.2": {
        "darwin_amd64": "1027862fc1c098a5307a5addc9a6be33b9bb79e9b4c8aace6b65132def9d5de3",
        "darwin_arm64": "234d419b13e4c50bb75c61d6349b31e7f7dde407fb5317e9063fd00d3bf15646",
        "linux_amd64": "dc0ad16a42b3bfb5f3ceff3dcd5e9cd4c55271fae9f4bfe611749ff8ae6ec23c",
        "linux_arm64": "360a2f238c100818851917531f1ead80c1bda960f9f38f965820fa85fd5147a7",
    },
    "1.12.3": {
        "darwin_amd64": "0898350dcc5b2ae31ad104cf4882228d08f858ba28f4e8bea693b51d1b267c57",
        "darwin_arm64": "2b81c065cdcf5e573cfb5d9e0c663ac4cfc32512927078b645b58ef81cec2474",
        "linux_amd64": "46b48c3438c65cf479fc076c9281422ffa2f493548d1e813d154c835c5986a08",
        "linux_arm64": "b2110d1ce46e366ce861b7f53d293dad99080075629aed7fb50d7328916d91c2",
    },
    "1.12.4": {
        "darwin_amd64": "ff4d49559157697b4e3651868aead7ce0e85744242e1b60679f29d6ddc777a45",
        "darwin_arm64": "e5e8db9c2dd2c657a8b46931e41cd8dd1d89e5a30aebd742f4f8eafcf1815a35",
        "linux_amd64": "f5d2ae8a0efcddd3722546b3e0f2f2f0648ce5e5a3e411176041adcb7dccc1e8",
        "linux_arm64": "a3b01db857c7c650768ffa8ad9119dc2db82fe1b98125b7238392a160aca7f8a",
    },
    "1.12.5": {
        "darwin_amd64": "45ab896c37c9e2b461604d3fd162867e825bef85b2c2c4c5443b28dc5fb51bd4",
        "darwin_arm64": "dbb5a5bae9b0cabf622cd81a80ea02230eae8a3813215400df41a2cb89b47157",
        "linux_amd64": "dade9650e6b74fc7a8b986bd8717497d32f9e09cf82e479afef4977fa3085536",
        "linux_arm64": "528f4eea63452bbddb30fa4f1780b57fac8d7676f9dda0f772e847bb62c1260a",
    },
    "1.12.6": {
        "darwin_amd64": "166388e5feed47e107e11721b6366bf91d21e47eccbced75f3cbe0c7184ffd9b",
        "darwin_arm64": "e083ee43790ab9e19ad66d9933e24a7244a1412e1d5728f37999ae2163fdac95",
        "linux_amd64": "5dc43da4f750f33873dc25e94587128709e819e544b7be9016b255316153c3a8",
        "linux_arm64": "e573979ba68a17fe7b881752051a694a7efcd970e39521f6a25775197861ed4d",
    },
}
