def test_x(study):
    print(study.documents().to_string()); print(study.turns().to_string()); print(study.codings().to_string())
    print(study.participants().to_string()); print(study.answers().to_string()); print(study.events().to_string())
    print(study.suggestions(study.suggest()).to_string())
