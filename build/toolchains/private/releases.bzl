"""Known releases: version -> platform -> sha256 of the archive.

Each value was found equal in at least two independent public sources; a platform that could not be confirmed is absent.
"""

TOFU_RELEASES = {
    "1.12.6": {
        "darwin_amd64": "166388e5feed47e107e11721b6366bf91d21e47eccbced75f3cbe0c7184ffd9b",
        "darwin_arm64": "e083ee43790ab9e19ad66d9933e24a7244a1412e1d5728f37999ae2163fdac95",
        "linux_amd64": "5dc43da4f750f33873dc25e94587128709e819e544b7be9016b255316153c3a8",
        "linux_arm64": "e573979ba68a17fe7b881752051a694a7efcd970e39521f6a25775197861ed4d",
    },
}

NODE_RELEASES = {
    "22.23.1": {
        "darwin_amd64": "b8da981b8a0b1241b70249204916da76c63573ddf5814dbd2d1e41069105cb81",
        "darwin_arm64": "ef28d8fab2c0e4314522d4bb1b7173270aa3937e93b92cb7de79c112ac1fa953",
        "linux_amd64": "7a8cb04b4a1df4eaf432125324b81b29a088e73570a23259a8de1c65d07fc129",
        "linux_arm64": "543fa39e57d4c07855939459a323f4deb9a79dd1bb45e6e99458b0f2de10db8d",
    },
}
