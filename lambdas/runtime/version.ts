import manifest from '../../package.json' with { type: 'json' };

/** Of Certflow. The bundler keeps nothing else of the manifest. */
export const VERSION: string = manifest.version;
