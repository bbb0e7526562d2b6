// Questions by use case, each opened in a tab of its own by a click.
import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { Kind, parse } from "graphql";

import examples from "../../exemples.json";

const cases = [...Map.groupBy(examples, ({ cas }) => cas.fr).values()].map((exemples) => ({ cas: exemples[0].cas, exemples }));

const WORDS = {
  fr: { title: "Exemples", intro: "Choisissez une question : elle s’ouvre dans un onglet." },
  en: { title: "Examples", intro: "Choose a question: it opens in a tab." },
};

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 5h16M4 10h16M4 15h10M4 20h10" />
    </svg>
  );
}

function Gallery({ language }) {
  const { addTab, setOperationFacts } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(pick("queryEditor", "variableEditor"));
  const open = ({ query, variables }) => {
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables ? JSON.stringify(variables, null, 2) : "");
    // The editor learns what it holds a moment later: until then, the operation of the tab before would be run.
    const documentAST = parse(query);
    const operations = documentAST.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    setOperationFacts({ documentAST, operations, operationName: operations[0].name?.value });
  };
  return (
    <section className="passerelle-gallery" aria-label={WORDS[language].title}>
      <div className="graphiql-doc-explorer-title">{WORDS[language].title}</div>
      <p>{WORDS[language].intro}</p>
      {cases.map(({ cas, exemples }) => (
        <div key={cas.fr}>
          <h3>{cas[language]}</h3>
          <ul>
            {exemples.map((example) => (
              <li key={example.titre.fr}>
                <button type="button" onClick={() => open(example)}>{example.titre[language]}</button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

export function galleryPlugin(language) {
  return { title: WORDS[language].title, icon: Icon, content: () => <Gallery language={language} /> };
}

// What an empty tab holds: a question that needs no variable.
export function first(language) {
  const { titre, query } = examples.find(({ variables }) => !variables);
  return `# ${titre[language]}\n${query}\n`;
}
