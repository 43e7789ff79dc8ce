{
  description = "The tools of rules_flywheel: the same versions in Bazel, in Nix and in the development shell";

  # The last release that still has x86_64-darwin.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      # The bytes that Bazel downloads (build/toolchains/private/tofu_releases.bzl), so that a tofu from here and one from
      # there make the same cache keys. nixpkgs builds another version, patched, with other bytes.
      tofu = {
        version = "1.12.6";
        archives = {
          aarch64-darwin = {
            platform = "darwin_arm64";
            sha256 = "e083ee43790ab9e19ad66d9933e24a7244a1412e1d5728f37999ae2163fdac95";
          };
          aarch64-linux = {
            platform = "linux_arm64";
            sha256 = "e573979ba68a17fe7b881752051a694a7efcd970e39521f6a25775197861ed4d";
          };
          x86_64-darwin = {
            platform = "darwin_amd64";
            sha256 = "166388e5feed47e107e11721b6366bf91d21e47eccbced75f3cbe0c7184ffd9b";
          };
          x86_64-linux = {
            platform = "linux_amd64";
            sha256 = "5dc43da4f750f33873dc25e94587128709e819e544b7be9016b255316153c3a8";
          };
        };
      };

      forEachSystem =
        make: builtins.mapAttrs (system: _: make system nixpkgs.legacyPackages.${system}) tofu.archives;

      opentofu =
        system: pkgs:
        let
          archive = tofu.archives.${system};
        in
        pkgs.stdenvNoCC.mkDerivation {
          pname = "opentofu";
          inherit (tofu) version;
          src = pkgs.fetchurl {
            url = "https://github.com/opentofu/opentofu/releases/download/v${tofu.version}/tofu_${tofu.version}_${archive.platform}.zip";
            inherit (archive) sha256;
          };
          nativeBuildInputs = [ pkgs.unzip ];
          sourceRoot = ".";
          installPhase = "install -D -m 755 tofu $out/bin/tofu";
          # Stripping would change the bytes.
          dontFixup = true;
          meta.mainProgram = "tofu";
        };

      tools = system: pkgs: {
        inherit (pkgs) attic-client bazel-remote;
        opentofu = opentofu system pkgs;
      };
    in
    {
      packages = forEachSystem (
        system: pkgs:
        tools system pkgs
        // {
          # What the shell needs, as one path to build, to push to a binary cache and to keep from collection.
          dev-shell = self.devShells.${system}.default.inputDerivation;
        }
      );

      devShells = forEachSystem (
        system: pkgs: {
          default = pkgs.mkShellNoCC {
            name = "rules_flywheel";
            packages = builtins.attrValues (tools system pkgs) ++ [ pkgs.nodejs ];
          };
        }
      );
    };
}
