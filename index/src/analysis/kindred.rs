//! Words that people use for one another, whatever the subject: `delete` and `remove`.
//!
//! A short hand-made list of everyday words; an owner's own words stand in a file of theirs. A word
//! of the same group counts for a part of the word itself.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Stems;
use crate::language::Language;

/// Groups, one a line; each language's are stemmed by its rules.
const GROUPS: &[(Language, &str)] = &[(Language::English, ENGLISH)];

const ENGLISH: &str = "
delete remove erase uninstall clear
change modify edit alter adjust customize customise rename
configure configuration config settings setup options preferences
error fail failure problem issue bug crash wrong broken
fix solve resolve repair troubleshoot workaround
install installation setup download
update upgrade newer latest
start launch begin run startup boot
stop quit end terminate halt kill exit shutdown
restart reboot reload
slow performance speed fast faster latency
cost price fee pay paid charge free
buy bought purchase sell sold
create make made build built generate construct constructed produce
build compile
write wrote written author
use usage utilize employ
show display view see visible
hide hidden
find locate search discover discovered
save store keep stored persist
copy duplicate clone
move transfer migrate migration
send sent transmit deliver
receive get obtain
support supported compatible compatibility work works
allow permit enable let can
forbid prohibit prevent block disable cannot refuse
disable off deactivate turn
enable on activate turn
required need necessary must requirement
possible can able
difference differ different versus compare comparison
similar like same
password passphrase credentials login
login log sign signin authenticate authentication
account user profile
permission access rights privilege authorization
folder directory path
file document
picture image photo
movie film
song music
screen display monitor
keyboard shortcut key hotkey
message notification alert
warning warn
language translation translate locale
version release
license licence
contribute contribution help
report issue
private privacy secret
secure security safe
encrypt encryption encrypted
backup back restore recover
storage disk space
memory ram
size large big small limit
limit maximum max most minimum least
many number amount count total
often frequency frequent every
old age aged years
young age
date day when
time hours minutes duration
begin began start started beginning
found founded establish established create created set
die died death dead killed
kill killed murder
born birth birthplace
marry married wife husband spouse
child children son daughter
father mother parents
job work occupation profession role career
employ employed worker workers staff employees
leader leaders head led chief president
win won winner victory defeat beat
lose lost loss defeat
war battle conflict fight fought
army military troops soldiers forces
kind type sort form category
name named called known term
call called named known
place location located site area situated
city town
country nation state
near close nearby
live lived living reside residents inhabitants
people population persons inhabitants
school university college education
student students pupils
teach teacher taught teaching
book work published
publish published publication release
reason cause caused because why due
result effect consequence led outcome
purpose goal aim role function intended
way method means technique
important main major primary key significant
main primary principal chief
first initial original earliest
last final latest end
increase rise grow growth raised
decrease reduce decline fall drop lower
big large huge size
small little tiny
rich wealthy wealth
poor poverty
illness disease sick
doctor physician
medicine drug medication
money funds funding cash finance financial
company firm business corporation
government state administration
law legal act legislation
illegal unlawful prohibited
belief believe think thought view opinion
say said state stated claim claimed
tell told
ask asked request
answer reply respond response
join joined member
leave left depart
return returned back
arrive arrived reach come came
travel journey trip
visit visited
own owned owner ownership belong property
part component piece section portion
contain include comprise consist made
split divide divided separate
combine merge join together
open opening
close closed shut
automatic automatically auto
manual manually
default standard
list available
example instance
component part module
feature function capability
connect connection link network
offline internet connection
website site web page
browser client
server host
database db
command cli terminal shell
argument parameter option flag
variable environment env
image container
log logs logging
debug debugging troubleshoot
test testing tests
documentation docs manual guide
help support assistance
";

/// For each stem of a language, those of its groups.
type Kin = FxHashMap<String, Vec<String>>;

static KIN: LazyLock<Vec<(Language, Kin)>> = LazyLock::new(|| {
    let of = |(language, groups): &(Language, &str)| {
        let rules = Stems::of(*language);
        let mut kin = Kin::default();
        for line in groups.lines() {
            let stems: Vec<String> = line
                .split_whitespace()
                .map(|word| rules.stem(word))
                .collect();
            for stem in &stems {
                let list = kin.entry(stem.clone()).or_default();
                for other in &stems {
                    if other != stem && !list.contains(other) {
                        list.push(other.clone());
                    }
                }
            }
        }
        (*language, kin)
    };
    GROUPS.iter().map(of).collect()
});

/// The stems of words that are used for the one with `stem` in `language`.
pub fn kindred(stem: &str, language: Language) -> &'static [String] {
    let kin = KIN.iter().find(|(other, _)| *other == language);
    kin.and_then(|(_, kin)| kin.get(stem))
        .map_or(&[], Vec::as_slice)
}
