// internal:process/options: the command line's options by their long names, for built-in modules.

const { option } = binding('program');

// `--warnings`, `--conditions` …: a boolean, string, number or list as the option has it; undefined when it was not given.
function getOptionValue(name) {
  return option(name);
}

module.exports = { getOptionValue };
