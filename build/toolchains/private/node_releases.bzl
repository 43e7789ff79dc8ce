"""Known releases of Node.js: version -> platform -> sha256 of the tar.gz archive.

Each value was found equal in at least two independent public sources.
"""

NODE_RELEASES = {
    "22.23.1": {
        "darwin_amd64": "b8da981b8a0b1241b70249204916da76c63573ddf5814dbd2d1e41069105cb81",
        "darwin_arm64": "ef28d8fab2c0e4314522d4bb1b7173270aa3937e93b92cb7de79c112ac1fa953",
        "linux_amd64": "7a8cb04b4a1df4eaf432125324b81b29a088e73570a23259a8de1c65d07fc129",
        "linux_arm64": "543fa39e57d4c07855939459a323f4deb9a79dd1bb45e6e99458b0f2de10db8d",
    },
}
