//! The short names that `kubectl` takes for kinds, as `kubectl api-resources` lists them.

/// Short name, and the kind's name in lower case.
const ABBREVIATIONS: [(&str, &str); 35] = [
    ("cj", "cronjob"),
    ("cm", "configmap"),
    ("crd", "customresourcedefinition"),
    ("crds", "customresourcedefinition"),
    ("cs", "componentstatus"),
    ("csr", "certificatesigningrequest"),
    ("deploy", "deployment"),
    ("ds", "daemonset"),
    ("ep", "endpoints"),
    ("ev", "event"),
    ("hpa", "horizontalpodautoscaler"),
    ("ing", "ingress"),
    ("limits", "limitrange"),
    ("netpol", "networkpolicy"),
    ("no", "node"),
    ("ns", "namespace"),
    ("pc", "priorityclass"),
    ("pdb", "poddisruptionbudget"),
    ("po", "pod"),
    ("psp", "podsecuritypolicy"),
    ("pv", "persistentvolume"),
    ("pvc", "persistentvolumeclaim"),
    ("quota", "resourcequota"),
    ("rc", "replicationcontroller"),
    ("rs", "replicaset"),
    ("sa", "serviceaccount"),
    ("sc", "storageclass"),
    ("sts", "statefulset"),
    ("svc", "service"),
    ("vac", "volumeattributesclass"),
    ("cert", "certificate"),
    ("certs", "certificate"),
    ("vpa", "verticalpodautoscaler"),
    ("smon", "servicemonitor"),
    ("promrule", "prometheusrule"),
];

/// The kind that a short name stands for, in lower case.
pub fn unabbreviated(name: &str) -> Option<&'static str> {
    ABBREVIATIONS.iter().find(|(short, _)| *short == name).map(|(_, kind)| *kind)
}

/// The short names of a kind, which is given as it is written.
pub fn abbreviations(kind: &str) -> impl Iterator<Item = &'static str> {
    let stands_for = move |name: &str| name.eq_ignore_ascii_case(kind);
    ABBREVIATIONS.iter().filter(move |(_, name)| stands_for(name)).map(|(short, _)| *short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Catalogue;

    #[test]
    fn short_names_stand_for_one_kind_and_hide_none() {
        let catalogue = Catalogue::builtin();
        for (at, (short, _)) in ABBREVIATIONS.iter().enumerate() {
            assert!(ABBREVIATIONS[..at].iter().all(|(other, _)| other != short), "{short}");
            let mut names = catalogue.kinds().flat_map(|kind| [kind.kind.to_lowercase(), kind.plural.to_owned()]);
            assert!(names.all(|name| name != *short), "{short} is a kind");
        }
        assert_eq!(unabbreviated("svc"), Some("service"));
        assert_eq!(unabbreviated("service"), None);
    }
}
