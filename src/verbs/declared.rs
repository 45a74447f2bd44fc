//! Verbs of one kind are values of one type, with fields for what each declares: the trait's methods that only hand these on.

/// The methods of `Verb` that give the fields of the same names.
macro_rules! declared {
    () => {
        fn name(&self) -> &'static str {
            self.name
        }

        fn summary(&self) -> &'static str {
            self.summary
        }

        fn help(&self) -> &'static str {
            self.help
        }

        fn forms(&self) -> &'static [Form] {
            self.forms
        }

        fn examples(&self) -> &'static [Example] {
            self.examples
        }
    };
}
pub(super) use declared;
