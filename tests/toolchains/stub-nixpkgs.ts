/**
 * Stands in for nixpkgs where it cannot be fetched: a flake with the attributes that the project's flake takes from it.
 * `fetchurl` gives a local archive, and `mkDerivation` runs the install phase with the machine's own programs.
 * @param archive a directory with what the unpacked archive has
 */
export function stubNixpkgs(archive: string): string {
  return `{
  outputs = { ... }: {
    legacyPackages = builtins.listToAttrs (map (system: {
      name = system;
      value =
        let
          run = name: script: attributes: derivation ({
            inherit name system;
            builder = "/bin/sh";
            args = [ "-c" script ];
            PATH = "/usr/bin:/bin";
          } // attributes);
          package = name: run name "mkdir -p $out/bin" { };
        in
        {
          attic-client = package "attic-client";
          bazel-remote = package "bazel-remote";
          nodejs = package "nodejs";
          unzip = package "unzip";
          # The address and the hash are kept, to be looked at.
          fetchurl = { url, sha256 }: { inherit url sha256; outPath = ${JSON.stringify(archive)}; };
          stdenvNoCC.mkDerivation = attributes:
            run "\${attributes.pname}-\${attributes.version}" "cd \${attributes.src} && \${attributes.installPhase}" { }
            // { inherit (attributes) pname version src; };
          mkShellNoCC = { name, packages }:
            run name "exit 1" { inherit packages; }
            // {
              inherit packages;
              inputDerivation = run "\${name}-inputs" "echo $packages > $out" { inherit packages; };
            };
        };
    }) [ "aarch64-darwin" "aarch64-linux" "x86_64-darwin" "x86_64-linux" ]);
  };
}
`;
}
