mock_provider "time" {}

run "setup" {
  module {
    source  = "acme/words/text"
    version = "1.4.2"
  }

  variables {
    text = "a name"
  }
}

run "words" {
  variables {
    name = run.setup.words[0]
  }

  assert {
    condition     = slice(output.words, 0, 2) == tolist(["hello", "a"])
    error_message = "The greeting is \"${join(" ", output.words)}\"."
  }
}
